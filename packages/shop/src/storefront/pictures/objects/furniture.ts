import type { Drawing, Palette } from '../Picture.ts';
import { WOOD, WOOD_DARK } from '../palettes.ts';
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

function chair({ main, light }: Palette): string {
  return (
    shadow(204, 334, 112, 14) +
    line('M146 330l10-122M272 324l-12-116', WOOD_DARK, 12) +
    line('M128 332l16-124M290 332l-16-124', WOOD, 12) +
    line('M146 214l-14-148M258 214l12-148', WOOD, 12) +
    solid('M124 66c40-20 116-20 154 0l-4 40c-38-12-108-12-146 0z', main) +
    line('M138 140c40-10 86-10 126 0', WOOD, 10) +
    solid('M122 204c40-12 120-12 162 0l10 24c-50 10-132 10-182 0z', main) +
    flat('M128 206c42-10 110-10 150 0-50-4-100-4-150 0z', light, 0.8) +
    line('M136 282h138', WOOD_DARK, 7)
  );
}

function armchair({ main, light, dark }: Palette): string {
  return (
    shadow(200, 334, 150, 16) +
    line('M112 330l8-34M288 330l-8-34', WOOD_DARK, 13) +
    solid(
      'M106 96c30-26 158-26 188 0 14 40 14 110 6 160H100c-8-50-8-120 6-160z',
      main,
    ) +
    faint('M150 104v120M200 100v124M250 104v120', dark, 3, 0.45) +
    solid('M112 214h176c8 0 14 6 14 14v44H98v-44c0-8 6-14 14-14z', light) +
    solid('M62 190a30 30 0 0 1 60 0v116H82a20 20 0 0 1-20-20z', main) +
    solid('M338 190a30 30 0 0 0-60 0v116h40a20 20 0 0 0 20-20z', main) +
    solid('M100 268h200v38H100z', main)
  );
}

function rocking(palette: Palette): string {
  return (
    line('M84 322c60 24 176 24 240-2', WOOD_DARK, 11) +
    `<g transform="translate(0 -12)">${chair(palette)}</g>` +
    line('M96 190c24-12 40-8 52 0M304 190c-24-12-40-8-52 0', WOOD, 10)
  );
}

function folding({ main, light }: Palette): string {
  return (
    shadow(204, 334, 110, 14) +
    line('M118 330l146-256', WOOD_DARK, 11) +
    line('M290 330L150 70', WOOD, 11) +
    line('M104 330l40-2M276 330h30', WOOD_DARK, 9) +
    solid('M142 62c34-12 84-12 122 0l-4 52c-36-10-80-10-112 0z', main) +
    solid('M112 200h172l14 22H98z', main) +
    flat('M114 200h168l3 5H110z', light)
  );
}

function stool({ main, light }: Palette): string {
  return (
    shadow(200, 334, 104, 14) +
    line('M150 190l-28 138M250 190l28 138M200 196v128', WOOD_DARK, 13) +
    line('M146 190l-26 138M254 190l26 138', WOOD, 11) +
    line('M132 270h136', WOOD_DARK, 8) +
    solid('M104 174a96 22 0 0 0 192 0v16a96 24 0 0 1-192 0z', main) +
    oval(200, 174, 96, 22, light) +
    oval(200, 175, 88, 18, main)
  );
}

function barStool({ main, light }: Palette): string {
  return (
    shadow(200, 334, 86, 12) +
    line('M164 120l-30 210M236 120l30 210', WOOD, 11) +
    line('M188 124l-10 200M212 124l10 200', WOOD_DARK, 9) +
    line('M144 262h112', WOOD_DARK, 8) +
    solid('M126 104a74 17 0 0 0 148 0v16a74 18 0 0 1-148 0z', main) +
    oval(200, 104, 74, 17, light) +
    oval(200, 105, 67, 13, main) +
    solid(
      'M130 98c-4-46 20-60 70-60s74 14 70 60c-8-22-24-30-70-30s-62 8-70 30z',
      main,
    )
  );
}

function stepStool({ main, light }: Palette): string {
  return (
    shadow(200, 334, 120, 14) +
    solid('M122 168h20l14 162h-22zM258 168h20l-12 162h-22z', WOOD) +
    box(104, 150, 192, 26, 8, main) +
    card(108, 152, 184, 6, 3, light) +
    box(92, 246, 216, 24, 8, main) +
    card(96, 248, 208, 6, 3, light) +
    solid('M96 268h20v62H92zM284 268h20l4 62h-24z', WOOD_DARK)
  );
}

function sideTable({ main, light }: Palette): string {
  return (
    shadow(200, 334, 116, 14) +
    line('M140 204l-24 126M260 204l24 126M200 210v114', WOOD, 12) +
    oval(200, 262, 92, 15, WOOD_DARK) +
    oval(200, 257, 92, 15, WOOD) +
    solid('M82 188a118 26 0 0 0 236 0v12a118 28 0 0 1-236 0z', main) +
    oval(200, 188, 118, 26, light) +
    oval(200, 189, 108, 21, main)
  );
}

function coffeeTable({ main, light }: Palette): string {
  return (
    shadow(200, 334, 172, 16) +
    line('M84 250l-18 80M316 250l18 80', WOOD, 15) +
    line('M130 254l-6 58M270 254l6 58', WOOD_DARK, 12) +
    box(70, 284, 260, 12, 5, WOOD_DARK) +
    solid(
      'M40 236c0-10 8-14 18-14h284c10 0 18 4 18 14v10c0 8-8 12-18 12H58c-10 0-18-4-18-12z',
      main,
    ) +
    flat('M50 226h300l-6 8H56z', light, 0.8)
  );
}

function consoleTable({ main, light, dark }: Palette): string {
  return (
    shadow(200, 334, 160, 14) +
    line('M72 196v134M328 196v134', WOOD, 13) +
    line('M104 196v118M296 196v118', WOOD_DARK, 9) +
    solid('M52 158h296v50H52z', main) +
    box(44, 146, 312, 18, 5, WOOD) +
    flat('M64 170h130v30H64zM206 170h130v30H206z', light, 0.55) +
    oval(129, 185, 7, 7, dark) +
    oval(271, 185, 7, 7, dark)
  );
}

const BOOKS = (x: number, y: number, { main, light, dark }: Palette) =>
  box(x, y - 54, 16, 54, 2, main) +
  box(x + 18, y - 62, 14, 62, 2, light) +
  box(x + 34, y - 48, 18, 48, 2, dark) +
  `<g transform="rotate(14 ${x + 62} ${y})">${box(
    x + 56,
    y - 56,
    13,
    56,
    2,
    '#d9c7a8',
  )}</g>`;

function bookcase(palette: Palette): string {
  const { main, light, dark } = palette;
  return (
    shadow(200, 334, 128, 12) +
    box(92, 46, 216, 284, 6, WOOD) +
    card(106, 60, 188, 80, 2, WOOD_DARK, 0.55) +
    card(106, 152, 188, 80, 2, WOOD_DARK, 0.55) +
    card(106, 244, 188, 72, 2, WOOD_DARK, 0.55) +
    BOOKS(116, 140, palette) +
    solid('M232 140c-14-26 4-50 4-62h18c0 12 18 36 4 62z', light) +
    box(120, 184, 60, 48, 6, main) +
    BOOKS(212, 232, palette) +
    BOOKS(122, 316, { ...palette, main: dark, light: main, dark: light }) +
    box(216, 276, 66, 40, 5, '#d9c7a8')
  );
}

function shelf(palette: Palette): string {
  const { light, dark } = palette;
  return (
    shadow(200, 334, 140, 12) +
    line('M84 330V70M316 330V70', dark, 9) +
    [104, 184, 264].map(y => box(70, y, 260, 15, 4, WOOD)).join('') +
    BOOKS(100, 104, palette) +
    solid('M236 104c-12-20 2-38 2-50h20c0 12 14 30 2 50z', palette.main) +
    BOOKS(210, 184, palette) +
    box(110, 142, 62, 42, 6, light) +
    BOOKS(112, 264, palette) +
    solid('M220 264c0-30 60-30 60 0z', palette.main)
  );
}

function wallShelf(palette: Palette): string {
  return (
    card(70, 214, 268, 14, 4, '#000', 0.1) +
    box(60, 196, 280, 20, 5, WOOD) +
    line('M104 216v38l30-38M296 216v38l-30-38', palette.dark, 8) +
    BOOKS(96, 196, palette) +
    solid('M210 196c-18-30 6-56 6-74h24c0 18 24 44 6 74z', palette.main) +
    line('M228 122c-4-30-20-46-34-52M228 122c2-36 12-52 28-62', '#5f7a4c', 4) +
    oval(194, 70, 9, 14, '#7d9a68') +
    oval(256, 60, 9, 14, '#7d9a68') +
    box(268, 158, 50, 38, 6, palette.light)
  );
}

export const FURNITURE: readonly Drawing[] = [
  { words: /armchair$/, spot: 'floor', draw: armchair },
  { words: /rocking-chair$/, spot: 'floor', draw: rocking },
  { words: /folding-chair$/, spot: 'floor', draw: folding },
  { words: /(chair|chairs|furniture)$/, spot: 'floor', draw: chair },
  { words: /bar-stool$/, spot: 'floor', draw: barStool },
  { words: /step-stool$/, spot: 'floor', draw: stepStool },
  { words: /stools?$/, spot: 'floor', draw: stool },
  { words: /coffee-table$/, spot: 'floor', draw: coffeeTable },
  { words: /console-table$/, spot: 'floor', draw: consoleTable },
  { words: /tables?$/, spot: 'floor', draw: sideTable },
  { words: /wall-shelf$/, spot: 'wall', draw: wallShelf },
  { words: /bookcase$/, spot: 'floor', draw: bookcase },
  { words: /(shelf|shelves)$/, spot: 'floor', draw: shelf },
];
