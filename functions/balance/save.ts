import * as z from 'zod';
import { type BalanceSettings, BalanceSettingsInput } from '#shared/domain/balance-settings.ts';
import { resaved, switchedOff } from '#shared/domain/balance-watch.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import { BALANCE_SETTINGS } from '#shared/gateway/settings-name.ts';
import type { BalanceStore, Schedule } from '#shared/ports/balance.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';
import type { CheckDeps } from './check.ts';
import { readingProblems } from './reading.ts';
import { mergeBalanceSecrets, readBalanceSettings, scheduleOf } from './settings.ts';
import { updateState } from './state.ts';

/** The body of a save: the settings, and the version that they were read at (0 before the first save); without one the newest is replaced. */
export const SaveBalanceSettings = z.strictObject({
  version: z.int({ error: 'version is the whole number that was read.' }).min(0).optional(),
  ...BalanceSettingsInput.shape,
});

export type SaveDeps = {
  settings: SettingsStore;
  store: BalanceStore;
  schedule: Schedule;
  prepare: CheckDeps['prepare'];
  clock: Clock;
  /** Asks for one check now, beside the schedule; it may run after the answer, and what keeps it from running is not the saving's failure. */
  checkNow: () => Promise<void>;
};

export type SaveResult =
  | { kind: 'saved'; version: number; settings: BalanceSettings }
  /** Stored, but the schedule could not be put: saving again tries again. */
  | { kind: 'unscheduled'; version: number }
  | { kind: 'invalid'; problems: FieldProblem[] }
  /** Somebody else saved meanwhile. */
  | { kind: 'conflict'; version: number };

/** Saves the settings, makes the schedule follow them, and starts a first check at once. What is refused has no effect. */
export async function saveBalanceSettings(
  deps: SaveDeps,
  input: BalanceSettingsInput,
  by: { operator: string; expected: number | undefined },
): Promise<SaveResult> {
  const stored = await readBalanceSettings(deps.settings);
  const expectedVersion = by.expected ?? stored.version;
  if (stored.version !== expectedVersion) return { kind: 'conflict', version: stored.version };
  const resolved = await resolveInput(deps.prepare, stored.settings, input);
  if (!resolved.ok) return { kind: 'invalid', problems: resolved.problems };
  const { settings } = resolved;
  const saved = await deps.settings.write(BALANCE_SETTINGS, {
    value: settings,
    expectedVersion,
    savedAt: deps.clock(),
    savedBy: by.operator,
  });
  if (!saved) return { kind: 'conflict', version: (await readBalanceSettings(deps.settings)).version };
  await updateState(deps.store, settings.enabled ? resaved : switchedOff);
  try {
    await deps.schedule.put(scheduleOf(settings));
  } catch {
    return { kind: 'unscheduled', version: saved.version };
  }
  if (settings.enabled) await deps.checkNow();
  return { kind: 'saved', version: saved.version, settings };
}

/** What was written, with the secrets that are kept, and tried out: its URL, headers and expressions compile. */
export async function resolveInput(
  prepare: CheckDeps['prepare'],
  stored: BalanceSettings,
  input: BalanceSettingsInput,
): Promise<{ ok: true; settings: BalanceSettings } | { ok: false; problems: FieldProblem[] }> {
  const merged = mergeBalanceSecrets(stored, input);
  if (!merged.ok) return merged;
  if (merged.settings.checkUrl === '') {
    const problems = readingProblems(merged.settings);
    return problems.length > 0 ? { ok: false, problems } : merged;
  }
  const prepared = await prepare(merged.settings);
  return prepared.ok ? merged : prepared;
}
