import type { Context, Hono } from 'hono';
import { type BalanceRouteDeps, createBalanceAdminRoutes, createBalanceRoutes } from '#functions/balance/routes.ts';
import type { AppEnv } from '#shared/http/app.ts';
import type { ConsoleDeps } from '../deps.ts';

const PATH = '/v1/admin/balance';

/** Settings, test, banner and state of the balance; and the mailbox, where mails are kept instead of being sent. */
export function addBalance(app: Hono<AppEnv>, { balance, mailbox }: Pick<ConsoleDeps, 'balance' | 'mailbox'>): void {
  if (balance) {
    const actor: BalanceRouteDeps['actor'] = (c: Context<AppEnv>) => c.get('operator');
    app.route(PATH, createBalanceAdminRoutes({ ...balance, actor }));
    app.route(PATH, createBalanceRoutes(balance));
  }
  if (mailbox) app.route('/v1/admin/mailbox', mailbox);
}
