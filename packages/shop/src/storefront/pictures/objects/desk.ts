import type { Drawing, Palette } from '../Picture.ts';
import { BRASS, PAPER, STEEL, WOOD } from '../palettes.ts';
import {
  box,
  card,
  faint,
  flat,
  line,
  oval,
  shadow,
  solid,
} from '../strokes.ts';

function notebook({ main, light, dark }: Palette): string {
  return (
    shadow(204, 332, 130) +
    `<g transform="rotate(-7 200 200)">` +
    card(112, 74, 196, 254, 8, PAPER) +
    faint('M116 322h188M116 317h188M116 312h188', '#b8ac96', 1.5, 1) +
    solid('M100 66h192a10 10 0 0 1 10 10v236a10 10 0 0 1-10 10H100z', main) +
    card(100, 66, 26, 256, 0, dark, 0.5) +
    card(268, 66, 9, 256, 0, light) +
    card(152, 118, 92, 52, 4, PAPER) +
    line('M166 138h64M166 152h42', dark, 3) +
    `</g>`
  );
}

function sketchbook({ main, light, dark }: Palette): string {
  const rings = Array.from({ length: 11 }, (_, index) =>
    line(`M${106 + index * 19} 82v-20`, STEEL, 6),
  ).join('');
  return (
    shadow(204, 332, 136) +
    card(90, 84, 228, 246, 6, '#e6dcc6') +
    solid(
      'M84 76h228a8 8 0 0 1 8 8v236a8 8 0 0 1-8 8H84a8 8 0 0 1-8-8V84a8 8 0 0 1 8-8z',
      PAPER,
    ) +
    rings +
    flat('M118 268l56-92 40 60 22-30 46 62z', light) +
    oval(244, 150, 22, 22, main) +
    line('M118 268h164M118 290h110', dark, 3)
  );
}

function planner({ main, light, dark }: Palette): string {
  const days = Array.from({ length: 20 }, (_, index) =>
    card(
      212 + (index % 5) * 24,
      132 + Math.floor(index / 5) * 34,
      18,
      26,
      3,
      index === 7 ? main : '#e5dbc6',
    ),
  ).join('');
  return (
    shadow(200, 330, 180) +
    solid(
      'M30 88c60-14 120-14 170 6 50-20 110-20 170-6v224c-60-12-120-12-170 6-50-18-110-18-170-6z',
      main,
    ) +
    solid('M40 82c56-12 112-12 160 6v222c-48-16-104-16-160-6z', PAPER) +
    solid('M360 82c-56-12-112-12-160 6v222c48-16 104-16 160-6z', PAPER) +
    line(
      'M64 124h104M64 150h104M64 176h84M64 202h104M64 228h70M64 254h96',
      '#cdbfa4',
      4,
    ) +
    days +
    flat('M184 92h12v236l-6-10-6 10z', light) +
    line('M200 90v222', dark, 2)
  );
}

function fountainPen({ main, light, dark }: Palette): string {
  return (
    shadow(196, 318, 150, 14) +
    `<g transform="rotate(-34 200 200)">` +
    solid('M54 184h40v34H54l-46-17z', BRASS) +
    line('M20 201h46', dark, 2) +
    box(92, 178, 150, 46, 8, main) +
    box(238, 174, 150, 54, 20, main) +
    card(234, 174, 10, 54, 2, BRASS) +
    line('M256 170h96', BRASS, 9) +
    faint('M104 190h120M252 190h110', light, 7, 0.8) +
    `</g>` +
    line('M40 330c40-16 60 10 98-4 30-12 50 8 84 0', dark, 4)
  );
}

function ballpoint({ main, light }: Palette): string {
  return (
    shadow(200, 318, 150, 14) +
    `<g transform="rotate(-38 200 200)">` +
    solid('M24 194l46-14v44l-46-16z', STEEL) +
    box(66, 178, 140, 46, 6, STEEL) +
    box(200, 176, 166, 50, 12, main) +
    box(362, 188, 30, 24, 8, STEEL) +
    line('M246 172h104', STEEL, 8) +
    faint('M212 188h140M76 190h118', light, 7, 0.7) +
    `</g>`
  );
}

function pencils({ main, light, dark }: Palette): string {
  const one = (x: number, y: number, colour: string) =>
    flat(`M${x} ${y}l13-34 13 34z`, '#ecd2a8') +
    flat(`M${x + 8} ${y - 21}l5-13 5 13z`, colour) +
    box(x, y, 26, 330 - y - 20, 2, colour);
  return (
    one(118, 124, dark) +
    one(152, 96, main) +
    one(188, 116, '#d9a441') +
    one(222, 90, light) +
    one(256, 120, '#86b0cb') +
    shadow(200, 332, 110) +
    solid(
      'M98 208h204l-10 112a10 10 0 0 1-10 10H118a10 10 0 0 1-10-10z',
      WOOD,
    ) +
    card(100, 234, 200, 22, 0, main)
  );
}

export const DESK: readonly Drawing[] = [
  { words: /sketchbook$/, spot: 'table', draw: sketchbook },
  { words: /planner$/, spot: 'table', draw: planner },
  { words: /(notebook|notebooks|desk)$/, spot: 'table', draw: notebook },
  { words: /ballpoint-pen$/, spot: 'table', draw: ballpoint },
  { words: /pencil-set$/, spot: 'table', draw: pencils },
  { words: /pens?$/, spot: 'table', draw: fountainPen },
];
