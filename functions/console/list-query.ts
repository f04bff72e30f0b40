import { readListQuery } from '#shared/http/message-query.ts';
import { invalid } from '#shared/http/problem.ts';
import { singleValues } from '#shared/http/query.ts';
import type { MessageQuery } from '#shared/ports/messages.ts';
import type { ConsoleDeps } from './deps.ts';
import { readSearch, type Search } from './search.ts';

/** The log's filters as operators give them: those of applications, and `applicationId` and `search`. */
export async function readAdminQuery(
  parameters: Record<string, string[]>,
  deps: Pick<ConsoleDeps, 'gateway'>,
): Promise<{ query: MessageQuery; search: Search | undefined }> {
  const { applicationId, search, ...rest } = parameters;
  const own = singleValues({ applicationId: applicationId ?? [], search: search ?? [] });
  const defaultCountry = (await deps.gateway.current())?.gateway.settings.defaultCountry ?? null;
  const query = readListQuery(rest, defaultCountry);
  const typed = own.search?.trim() ?? '';
  if (typed.length > 100) {
    throw invalid([{ field: 'search', detail: 'The search is too long.', allowed: 'at most 100 characters' }]);
  }
  return {
    query: own.applicationId ? { ...query, applicationId: own.applicationId } : query,
    search: typed === '' ? undefined : readSearch(typed, defaultCountry),
  };
}
