import { useEffect } from 'react';
import { Icon } from '../design/Icon.tsx';
import { chooseTheme, readTheme, themeStore } from './theme.ts';
import type { Theme } from './theme.ts';

const NEXT: Readonly<Record<Theme, Theme>> = {
  system: 'light',
  light: 'dark',
  dark: 'system',
};
const NAMES: Readonly<Record<Theme, string>> = {
  system: 'as the device',
  light: 'light',
  dark: 'dark',
};
const ICONS = { system: 'auto', light: 'sun', dark: 'moon' } as const;

/** Goes round: as the device, light, dark. */
export function ThemeSwitch() {
  const theme = themeStore.use();
  useEffect(readTheme, []);
  const label = `Colours: ${NAMES[theme]}. Switch to ${NAMES[NEXT[theme]]}.`;
  return (
    <button
      type="button"
      className="tool theme"
      onClick={() => chooseTheme(NEXT[theme])}
      aria-label={label}
      title={label}
    >
      <Icon name={ICONS[theme]} />
    </button>
  );
}
