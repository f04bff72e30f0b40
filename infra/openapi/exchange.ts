import * as z from 'zod';

const headers = z.record(z.string(), z.string());

/** A request to a gateway as operators may read it. */
export const GatewayRequest = z.object({
  method: z.string(),
  url: z.string(),
  headers,
  body: z.string().optional(),
});

/** One exchange with a gateway. */
export const Exchange = z
  .object({
    request: GatewayRequest,
    response: z.object({ status: z.int(), headers, body: z.string(), truncated: z.boolean() }).optional(),
    error: z.object({ code: z.string(), detail: z.string(), written: z.boolean() }).optional(),
    latencyMs: z.int(),
  })
  .meta({ description: 'Request and answer, or why there was none, with secrets masked.' });
