import type * as z from 'zod';
import { GatewaySettings } from './settings.ts';

/** One thing that a preset cannot know: an account, a key, a host. */
export type PresetQuestion = {
  /** The variable that the answer becomes, e.g. `API_KEY`. */
  name: string;
  label: string;
  secret: boolean;
};

/** How a gateway tells its balance; the gateway's own headers and variables serve this call too. */
export type PresetBalance = {
  /** May hold the preset's variables. */
  url: string;
  method: 'GET' | 'POST';
  /** Dotted path or key of the number; empty: the first number of the answer. */
  fieldName: string;
  /** The number is divided by this. */
  scale?: number;
  /** An answer that matches this regular expression tells no balance. */
  errorPattern?: string;
};

/** A gateway that is known: everything but what differs from account to account. */
export type Preset = {
  id: string;
  name: string;
  /** What differs from the defaults. */
  settings: Omit<z.input<typeof GatewaySettings>, 'variables'>;
  asks: readonly PresetQuestion[];
  balance?: PresetBalance;
  /** What an operator should know before relying on it. */
  notes: readonly string[];
};

/** The settings that a preset becomes with the answers to its questions; what is not answered stays empty. */
export const settingsFromPreset = (preset: Preset, answers: Readonly<Record<string, string>> = {}): GatewaySettings =>
  GatewaySettings.parse({
    ...preset.settings,
    variables: preset.asks.map(({ name, secret }) => ({ name, secret, value: answers[name] ?? '' })),
  });
