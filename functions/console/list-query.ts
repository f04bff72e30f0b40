import * as z from 'zod';
import { says } from '#shared/domain/zod-problems.ts';
import { ListParameters, messageQuery } from '#shared/http/message-query.ts';
import { singleValues } from '#shared/http/query.ts';
import { valid } from '#shared/http/read-body.ts';
import type { MessageQuery } from '#shared/ports/messages.ts';
import type { ConsoleDeps } from './deps.ts';
import { readSearch, type Search } from './search.ts';

/** The log's filters as operators give them: those of applications, and two more. */
export const LogParameters = ListParameters.extend({
  applicationId: z.string().optional(),
  search: z
    .string()
    .trim()
    .max(100, { error: says('The search is too long.', 'at most 100 characters') })
    .optional()
    .meta({ description: 'A number, an id, or part of a number, text or reference.' }),
});

/** Reads the log's filters; unknown, doubled or malformed ones are refused by name. */
export async function readAdminQuery(
  parameters: Record<string, string[]>,
  deps: Pick<ConsoleDeps, 'gateway'>,
): Promise<{ query: MessageQuery; search: Search | undefined }> {
  const { applicationId, search, ...rest } = valid(LogParameters, singleValues(parameters));
  const defaultCountry = (await deps.gateway.current())?.gateway.settings.defaultCountry ?? null;
  const query = messageQuery(rest, defaultCountry);
  return {
    query: applicationId ? { ...query, applicationId } : query,
    search: search ? readSearch(search, defaultCountry) : undefined,
  };
}
