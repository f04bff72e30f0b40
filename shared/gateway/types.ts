/** What a gateway is asked to send: the values that placeholders stand for. */
export type GatewayMessage = {
  /** Stable over all attempts of a message; `%ID%`. */
  id: string;
  /** Recipient, E.164 with `+`. */
  to: string;
  /** Sender ID; empty when neither the message nor the settings name one. */
  from: string;
  text: string;
};

/** A rendered HTTP request, ready to be written to the socket. */
export type GatewayRequest = {
  method: 'GET' | 'POST';
  /** Absolute URL, query included, already escaped. */
  url: string;
  /** Header names as the operator wrote them. */
  headers: Record<string, string>;
  /** Absent for GET. */
  body?: string;
};

/** What came of writing a request: an answer, or an error with what is known of the bytes written. */
export type CallResult =
  | {
      kind: 'answer';
      status: number;
      /** Names in lower case. */
      headers: Record<string, string>;
      /** Decoded text, at most 64 KB. */
      body: string;
      /** True when the gateway sent more than the cap. */
      truncated: boolean;
      latencyMs: number;
    }
  | {
      kind: 'error';
      /** Machine word: `ECONNREFUSED`, `ENOTFOUND`, `ETIMEDOUT`, `ECONNRESET`, `BLOCKED_ADDRESS`, `TLS`, … */
      code: string;
      /** A sentence without secrets or numbers. */
      detail: string;
      /** True when any byte of the request may have reached the gateway: the outcome is then ambiguous. */
      written: boolean;
      latencyMs: number;
    };
