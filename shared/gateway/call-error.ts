const sentences: Readonly<Record<string, string>> = {
  ETIMEDOUT: 'The gateway did not answer within the deadline.',
  ECONNREFUSED: 'The gateway refused the connection.',
  ECONNRESET: 'The connection to the gateway was lost.',
  EPIPE: 'The connection to the gateway was closed.',
  ENOTFOUND: 'The host name of the gateway is not known.',
  EAI_AGAIN: 'The host name of the gateway could not be looked up just now.',
  EAI_FAIL: 'The host name of the gateway could not be looked up.',
  EHOSTUNREACH: 'The gateway cannot be reached.',
  ENETUNREACH: 'The gateway cannot be reached.',
  BLOCKED_ADDRESS: 'The host name leads to an address in a private, local or reserved network, which is blocked.',
  ABORTED: 'The call was stopped.',
};

const codeOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  // Happy Eyeballs reports every address that failed; the first tells enough.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : 'UNKNOWN';
};

const isTls = (code: string): boolean =>
  /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/.test(code);

const failedWriting = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'syscall' in error && error.syscall === 'write';

/** An error of a call as machine word and sentence; neither quotes the request. */
export const describeCallError = (
  error: unknown,
  state: { written: boolean; reused: boolean },
): { code: string; detail: string; written: boolean } => {
  const raw = codeOf(error);
  // The kernel refuses the first write on a connection that the other side closed while it idled: no byte left.
  const written = state.written && !(state.reused && failedWriting(error));
  if (isTls(raw)) {
    const detail = `The secure connection could not be set up: ${raw}. Check the certificate, or pin the gateway's CA.`;
    return { code: 'TLS', detail, written };
  }
  if (raw.startsWith('HPE_')) return { code: 'PROTOCOL', detail: `The answer is not HTTP: ${raw}.`, written };
  if (raw.startsWith('Z_') || raw.startsWith('ERR_BROTLI') || raw.startsWith('ERR__ERROR'))
    return { code: 'PROTOCOL', detail: 'The compressed answer cannot be read.', written };
  return { code: raw, detail: sentences[raw] ?? 'The connection to the gateway failed.', written };
};
