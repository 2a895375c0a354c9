import { createStore } from './createStore.ts';
import { kept } from './kept.ts';

/** `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark';

export const themeStore = createStore<Theme>('system');

/** The document's script in the head has set the attribute already, before anything was painted. */
export function readTheme(): void {
  const chosen = kept.get('theme');
  themeStore.set(chosen === 'light' || chosen === 'dark' ? chosen : 'system');
}

export function chooseTheme(theme: Theme): void {
  kept.set('theme', theme === 'system' ? undefined : theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  themeStore.set(theme);
}
