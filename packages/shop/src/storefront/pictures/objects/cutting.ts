import type { Drawing, Palette } from '../Picture.ts';
import { STEEL, STEEL_DARK, WOOD, WOOD_DARK } from '../palettes.ts';
import {
  box,
  dots,
  faint,
  flat,
  line,
  oval,
  shadow,
  solid,
} from '../strokes.ts';

/** Lies on a board, from the upper left to the lower right. */
function knife(blade: string, edge: string): (palette: Palette) => string {
  return ({ main, light, dark }) =>
    shadow(206, 316, 150, 20) +
    `<g transform="rotate(38 200 220)">` +
    flat(blade, STEEL_DARK) +
    flat(edge, '#eef1f2') +
    flat(blade, 'url(#shine)') +
    box(236, 196, 14, 50, 4, STEEL_DARK) +
    solid('M248 198h118a22 22 0 0 1 22 22c0 16-8 24-24 24H248z', main) +
    flat('M248 198h118a22 22 0 0 1 14 5H248z', light, 0.7) +
    dots(
      [
        [272, 221],
        [310, 221],
        [348, 221],
      ],
      5,
      dark,
    ) +
    dots(
      [
        [272, 220],
        [310, 220],
        [348, 220],
      ],
      3,
      STEEL,
    ) +
    `</g>`;
}

const chef = knife(
  'M10 204c70-8 150-10 226-8v50c-90 10-176-2-226-42z',
  'M22 212c60 26 140 36 214 28v6c-90 8-170-2-214-34z',
);
const bread = knife(
  'M10 206l226-8v40l-12 8-12-8-12 8-12-8-12 8-12-8-12 8-12-8-12 8-12-8-12 8-12-8-12 8-12-8-12 8-12-8-12 6-12-8-30-10z',
  'M14 208l222-8v8L30 218z',
);
const paring = knife(
  'M92 206c60-8 100-8 144-8v44c-60 2-110-8-144-36z',
  'M104 213c40 16 88 22 132 22v7c-60 0-100-8-132-29z',
);
const santoku = knife(
  'M16 200h220v58H92c-40 0-68-26-76-58z',
  'M26 226c12 20 34 30 66 30h144v4H92c-34 0-56-12-66-34z',
);

const GRAIN =
  'M120 120c10 60-6 120 4 190M160 112c-8 70 12 130 0 206M208 112c12 60-8 140 4 208M252 116c-10 60 10 130 0 200M288 122c6 60-6 120 2 186';

function board({ main }: Palette): string {
  return (
    shadow(206, 332, 130) +
    flat('M96 104h214a18 18 0 0 1 18 18v190a18 18 0 0 1-18 18H96z', WOOD_DARK) +
    solid(
      'M92 100h210a18 18 0 0 1 18 18v194a18 18 0 0 1-18 18H92a18 18 0 0 1-18-18V118a18 18 0 0 1 18-18z',
      WOOD,
    ) +
    faint(GRAIN, WOOD_DARK, 2, 0.5) +
    solid('M74 290h246v22a18 18 0 0 1-18 18H92a18 18 0 0 1-18-18z', main) +
    oval(292, 132, 13, 13, '#e9ddcc')
  );
}

function breadBoard({ main }: Palette): string {
  return (
    shadow(200, 330, 130) +
    `<circle cx="204" cy="212" r="120" fill="${WOOD_DARK}"/><circle cx="198" cy="208" r="120" fill="${WOOD}"/><circle cx="198" cy="208" r="120" fill="url(#volume)"/>` +
    faint(GRAIN, WOOD_DARK, 2, 0.45) +
    `<circle cx="198" cy="208" r="104" fill="none" stroke="${WOOD_DARK}" stroke-width="3" opacity=".6"/>` +
    line('M286 124c22-30 34-26 22 2', main, 7)
  );
}

function servingBoard({ main }: Palette): string {
  return (
    shadow(200, 330, 130, 20) +
    `<g transform="rotate(-24 200 230)">` +
    flat(
      'M50 188h210c10 0 18 8 24 20h76a18 18 0 0 1 0 38h-76c-6 12-14 22-24 22H50a24 24 0 0 1-24-24v-32a24 24 0 0 1 24-24z',
      WOOD_DARK,
    ) +
    solid(
      'M50 180h210c10 0 18 8 24 20h76a18 18 0 0 1 0 38h-76c-6 12-14 22-24 22H50a24 24 0 0 1-24-24v-32a24 24 0 0 1 24-24z',
      WOOD,
    ) +
    faint('M40 202h220M36 222h240M42 242h214', WOOD_DARK, 2, 0.45) +
    oval(356, 219, 8, 8, '#e9ddcc') +
    line('M356 219c20 4 26 24 14 40', main, 6) +
    `</g>`
  );
}

export const CUTTING: readonly Drawing[] = [
  { words: /bread-knife$/, spot: 'table', draw: bread },
  { words: /paring-knife$/, spot: 'table', draw: paring },
  { words: /santoku$/, spot: 'table', draw: santoku },
  { words: /(knife|knives)$/, spot: 'table', draw: chef },
  { words: /bread-board$/, spot: 'table', draw: breadBoard },
  { words: /serving-board$/, spot: 'table', draw: servingBoard },
  { words: /boards?$/, spot: 'table', draw: board },
];
