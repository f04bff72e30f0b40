import type { SettingsStore } from '#shared/ports/settings.ts';

/** Settings that tell of each save of one document, so that who remembers it follows at once. */
export const tellingSettings = (settings: SettingsStore, document: string, changed: () => void): SettingsStore => ({
  ...settings,
  async write(name, save) {
    const saved = await settings.write(name, save);
    if (name === document) changed();
    return saved;
  },
});
