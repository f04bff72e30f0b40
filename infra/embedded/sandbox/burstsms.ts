import { isNumber, readBasic, type SandboxAnswer, type SandboxGateway, type SandboxRequest } from './gateway.ts';

const failure = (status: number, code: string, description: unknown): SandboxAnswer => ({
  status,
  body: { error: { code, description } },
});

const refusals = {
  '429': failure(429, 'OVER_LIMIT', 'You have exceeded the request limit.'),
  '500': failure(500, 'INTERNAL_ERROR', 'Internal error.'),
  '503': failure(503, 'UNAVAILABLE', 'Temporarily unavailable.'),
  'no-credit': failure(400, 'LEDGER_ERROR', 'Insufficient funds to carry out debit.'),
  auth: failure(401, 'AUTH_FAILED', 'The auth data you have provided is invalid.'),
};

const success = { code: 'SUCCESS', description: 'OK' };

const parametersOf = ({ contentType, body, query }: SandboxRequest): URLSearchParams =>
  contentType.includes('x-www-form-urlencoded') ? new URLSearchParams(body) : query;

/** BurstSMS (TransmitSMS): form or query parameters, JSON answers. */
export const burstsms: SandboxGateway = {
  send: (request, counter) => {
    if (!readBasic(request.authorization)) return refusals.auth;
    if (counter.refusal) return refusals[counter.refusal];
    const parameters = parametersOf(request);
    const text = parameters.get('message') ?? '';
    const recipients = (parameters.get('to') ?? '').split(',').filter(Boolean);
    if (text === '' || recipients.length === 0)
      return failure(400, 'FIELD_EMPTY', `Required field '${text === '' ? 'message' : 'to'}' is empty.`);
    const fails = recipients.filter((to) => !isNumber(to));
    if (fails.length > 0) return failure(400, 'RECIPIENTS_ERROR', { fails, optouts: [] });
    const id = counter.newId();
    let parts = 0;
    for (const to of recipients) {
      const from = parameters.get('from') ?? '';
      const accepted = counter.accept({ id, gateway: 'burstsms', to, from, text });
      if (accepted === 'no-credit') return refusals['no-credit'];
      parts = accepted.parts;
    }
    const delivery = { delivered: 0, pending: recipients.length, bounced: 0, responses: 0, optouts: 0 };
    const body = {
      message_id: Number(id),
      send_at: new Date(counter.now()).toISOString().slice(0, 19).replace('T', ' '),
      recipients: recipients.length,
      cost: Math.round(87 * parts * recipients.length) / 1_000,
      sms: parts,
      delivery_stats: delivery,
      error: success,
    };
    return { status: 200, body };
  },
  balance: (request, counter) =>
    !readBasic(request.authorization) || counter.refusal === 'auth'
      ? refusals.auth
      : { status: 200, body: { balance: counter.balance(), currency: 'AUD', error: success } },
};
