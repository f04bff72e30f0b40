import * as z from 'zod';
import { Banner, Dismissal } from '#functions/balance/banner.ts';
import { BalanceOverview, HistoryQuery } from '#functions/balance/overview.ts';
import { TestBalanceSettings } from '#functions/balance/routes.ts';
import { SaveBalanceSettings } from '#functions/balance/save.ts';
import { BalanceSettingsInput, CheckInterval } from '#shared/domain/balance-settings.ts';
import { Exchange } from './exchange.ts';
import { body, json, operation, problems, queryParameters, refused, security } from './parts.ts';

const secrets = 'Secrets read as `null`; `null` written back keeps what is stored.';

const SavedSettings = z
  .strictObject({ version: z.int(), ...BalanceSettingsInput.shape })
  .meta({ id: 'BalanceSettings' });
const Defaults = z.strictObject(BalanceSettingsInput.shape).meta({ id: 'BalanceDefaults' });
const NewSettings = SaveBalanceSettings.meta({ id: 'NewBalanceSettings' });
const Overview = BalanceOverview.meta({ id: 'BalanceOverview', description: 'Unknown is null, never 0.' });
const Banners = z.object({ banners: z.array(Banner) }).meta({ id: 'BalanceBanners' });
const CheckSchedule = z.object({ enabled: z.boolean(), every: CheckInterval });
const Schedule = z.object({ wanted: CheckSchedule, inForce: CheckSchedule.nullable() }).meta({
  id: 'BalanceSchedule',
  description: 'What the settings ask for, and what runs; null when it cannot be told.',
});
const Test = z
  .object({
    balance: z.number().nullable().meta({ description: 'Null: not known; `why` tells the reason.' }),
    currency: z.string().nullable(),
    readAt: z.string().nullable().meta({ description: 'Where it was read, e.g. `at credits.balance`.' }),
    snippet: z.string().nullable(),
    why: z.string().nullable(),
    exchange: Exchange,
  })
  .meta({ id: 'BalanceTest' });

/** The balance watch in the API. */
export const balancePaths = {
  '/v1/balance': {
    get: operation('The balance at the gateway, its forecast and its history', {
      description:
        'With an API key that has `messages:read`, or as an operator. The last 30 days unless told otherwise; 400 days are kept.',
      security: [{ apiKey: [] }, ...security],
      parameters: queryParameters(HistoryQuery),
      responses: { 200: json('The balance.', Overview), ...refused },
    }),
  },
  '/v1/admin/balance/settings': {
    get: operation('Read the settings of the balance watch', {
      description: secrets,
      security,
      responses: { 200: json('The newest version.', SavedSettings), ...refused },
    }),
    put: operation('Save the settings of the balance watch', {
      description: `${secrets} With \`version\`, only if that is the newest. The schedule follows, and a first check runs at once.`,
      security,
      requestBody: body(NewSettings),
      responses: { 200: json('Saved as the next version.', SavedSettings), ...problems(409, 503), ...refused },
    }),
  },
  '/v1/admin/balance/settings/defaults': {
    get: operation('Read what each setting of the balance watch is before anybody saves one', {
      security,
      responses: { 200: json('The defaults.', Defaults), ...refused },
    }),
  },
  '/v1/admin/balance/schedule': {
    get: operation('When the balance is checked', {
      security,
      responses: { 200: json('The schedule.', Schedule), ...refused },
    }),
  },
  '/v1/admin/balance/test': {
    post: operation('Ask for the balance with settings, saved or not; keeps nothing, tells nobody', {
      description: '`null` stands for a stored secret.',
      security,
      requestBody: body(TestBalanceSettings),
      responses: { 200: json('What was read, and where.', Test), ...refused },
    }),
  },
  '/v1/admin/balance/banner': {
    get: operation('What to show above the console while something is wrong', {
      security,
      responses: { 200: json('The banners.', Banners), ...refused },
    }),
  },
  '/v1/admin/balance/banner/dismiss': {
    post: operation('Dismiss a banner until the next episode', {
      security,
      requestBody: body(Dismissal),
      responses: { 200: json('The banners that are left.', Banners), ...refused },
    }),
  },
};
