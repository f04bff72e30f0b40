import http from 'node:http';
import { aNumber } from '#test/support/recipients.ts';
import type { Access } from '#test/support/relay.ts';

/** What became of the messages that were posted: those answered with 202 (number → id), and the rest. */
export type Posted = { acknowledged: Map<string, string>; unanswered: Set<string> };

/**
 * Posts messages over kept connections, a number each, so many at once, until `total` are posted or `stop` says so. Every
 * `batchEvery`-th request is a batch of 50.
 */
export async function postMany(
  access: () => Access,
  options: { total: number; atOnce: number; batchEvery?: number; stop?: () => boolean },
): Promise<Posted> {
  const { total, atOnce, batchEvery = 0, stop = () => false } = options;
  const agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
  const posted: Posted = { acknowledged: new Map(), unanswered: new Set() };
  let begun = 0;
  let requests = 0;

  const worker = async (): Promise<void> => {
    while (begun < total && !stop()) {
      requests += 1;
      const size = batchEvery > 0 && requests % batchEvery === 0 ? Math.min(50, total - begun) : 1;
      begun += size;
      const numbers = Array.from({ length: size }, aNumber);
      for (const to of numbers) posted.unanswered.add(to);
      const messages = numbers.map((to) => ({ to, text: 'Your code is 4711.' }));
      const answered = await post(agent, access(), size === 1 ? messages[0] : { messages }).catch(() => undefined);
      for (const { to, id } of answered ?? []) {
        posted.unanswered.delete(to);
        posted.acknowledged.set(to, id);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  agent.destroy();
  return posted;
}

/** Rejects when the connection is lost; throws on any answer but 202. */
function post(agent: http.Agent, access: Access, body: unknown): Promise<{ to: string; id: string }[]> {
  const text = JSON.stringify(body);
  const path = text.startsWith('{"messages"') ? '/v1/messages/batch' : '/v1/messages';
  return new Promise((resolve, reject) => {
    const request = http.request(`${access.url}${path}`, {
      agent,
      method: 'POST',
      headers: {
        authorization: `Bearer ${access.apiKey}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (answer += chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 202) return reject(new Error(`Answered ${response.statusCode}: ${answer}`));
        resolve(
          [...answer.matchAll(/"id":"([0-9A-Z]{26})"[^}]*?"to":"(\+\d+)"/g)].map(([, id = '', to = '']) => ({
            id,
            to,
          })),
        );
      });
    });
    request.end(text);
  });
}
