import type { Drawing } from './Picture.ts';
import { CARRYING } from './objects/carrying.ts';
import { CLOCKS_AND_MIRRORS } from './objects/clocksAndMirrors.ts';
import { CUTTING } from './objects/cutting.ts';
import { DECORATION } from './objects/decoration.ts';
import { DESK } from './objects/desk.ts';
import { DINING } from './objects/dining.ts';
import { FURNITURE } from './objects/furniture.ts';
import { KITCHEN } from './objects/kitchen.ts';
import { LIGHTING } from './objects/lighting.ts';
import { SOUND } from './objects/sound.ts';
import { TEXTILES } from './objects/textiles.ts';
import { line, shadow, solid } from './strokes.ts';

/** The first one whose words fit. More special words stand before more general ones; headphones before pans and pens. */
const DRAWINGS: readonly Drawing[] = [
  ...SOUND,
  ...LIGHTING,
  ...DINING,
  ...CUTTING,
  ...KITCHEN,
  ...FURNITURE,
  ...TEXTILES,
  ...CLOCKS_AND_MIRRORS,
  ...DECORATION,
  ...DESK,
  ...CARRYING,
];

/** What has no drawing of its own comes in a parcel. */
const PARCEL: Drawing = {
  words: /$/,
  spot: 'table',
  draw: ({ main, light, dark }) =>
    shadow(200, 332, 130) +
    solid('M84 160h232v170H84z', '#d3b084') +
    solid('M84 160l36-40h160l36 40z', '#e4c79f') +
    solid('M184 120h32v80h-32z', main) +
    line('M112 296h60M112 276h40', dark, 5) +
    line('M184 202h32', light, 4),
};

export function drawingOf(slug: string): Drawing {
  return DRAWINGS.find(drawing => drawing.words.test(slug)) ?? PARCEL;
}
