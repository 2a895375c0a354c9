import { randomFrom, seedOf } from '../../seeds/random.ts';
import type { Palette } from './Picture.ts';

const PALETTES: Readonly<Record<string, Palette>> = {
  sage: {
    main: '#8fa58a',
    light: '#c9d6c2',
    dark: '#4d6149',
    wall: '#f1e7da',
    floor: '#e2d2bd',
  },
  sand: {
    main: '#d6be97',
    light: '#efe3cd',
    dark: '#8f7750',
    wall: '#dde5e0',
    floor: '#c6d2cb',
  },
  ink: {
    main: '#34496a',
    light: '#8aa0c0',
    dark: '#1c2a40',
    wall: '#f0e7dc',
    floor: '#e0d1be',
  },
  clay: {
    main: '#c0714f',
    light: '#e7b398',
    dark: '#7a3f28',
    wall: '#e9ede6',
    floor: '#d3dbcf',
  },
  snow: {
    main: '#f3efe7',
    light: '#ffffff',
    dark: '#b3a998',
    wall: '#cbd8d4',
    floor: '#b5c6c1',
  },
  mustard: {
    main: '#d9a441',
    light: '#f2d596',
    dark: '#8d6417',
    wall: '#e2e8ec',
    floor: '#cbd5dc',
  },
  plum: {
    main: '#7b4a63',
    light: '#b98ca2',
    dark: '#482a3a',
    wall: '#f1e5e0',
    floor: '#e2cdc5',
  },
  sky: {
    main: '#86b0cb',
    light: '#cfe2ee',
    dark: '#43708c',
    wall: '#f5ebdf',
    floor: '#e6d5c1',
  },
  moss: {
    main: '#6a7543',
    light: '#adb683',
    dark: '#3a4222',
    wall: '#f0e9dd',
    floor: '#decfb9',
  },
  charcoal: {
    main: '#4a4a4c',
    light: '#8f8f92',
    dark: '#262628',
    wall: '#ede7de',
    floor: '#d8cec0',
  },
};

export const COLOUR_NAMES = Object.keys(PALETTES);

/** What wood, brass, steel and paper look like, whatever the colour of the thing. */
export const WOOD = '#c99a63';
export const WOOD_DARK = '#8f6234';
export const BRASS = '#c79d52';
export const STEEL = '#c3c9cc';
export const STEEL_DARK = '#7f888d';
export const PAPER = '#faf5ea';

/** A colour that the shop does not know is answered with one that belongs to the name. */
export function paletteOf(name: string): Palette {
  const known = PALETTES[name];
  if (known !== undefined) return known;
  const random = randomFrom(seedOf(name));
  const chosen =
    COLOUR_NAMES[Math.floor(random() * COLOUR_NAMES.length)] ?? 'sage';
  return PALETTES[chosen] as Palette;
}
