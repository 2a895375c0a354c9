import type { Drawing, Palette } from '../Picture.ts';
import { WOOD, WOOD_DARK } from '../palettes.ts';
import { box, faint, flat, line, oval, shadow, solid } from '../strokes.ts';

function pan({ main, dark, light }: Palette): string {
  return (
    shadow(176, 312, 160, 22) +
    line('M282 244l96-34', dark, 22) +
    line('M284 240l94-33', WOOD, 15) +
    solid('M36 240c0 50 62 78 140 78s140-28 140-78z', main) +
    oval(176, 240, 140, 48, light) +
    oval(176, 242, 130, 42, dark) +
    oval(176, 250, 104, 30, '#1f1f20', 0.6) +
    line('M78 236c18-14 44-22 74-24', light, 5)
  );
}

function wok({ main, dark, light }: Palette): string {
  return (
    shadow(190, 326, 110) +
    line('M304 200l80-30', WOOD_DARK, 20) +
    line('M306 197l78-30', WOOD, 14) +
    line('M56 206c-26-20-34 18-10 26', dark, 12) +
    solid('M44 204h280c-8 76-64 124-140 124S52 280 44 204z', main) +
    oval(184, 204, 140, 38, light) +
    oval(184, 207, 130, 32, dark) +
    line('M86 202c20-12 44-16 70-18', light, 5)
  );
}

function lidded(
  width: number,
  top: number,
  handles: string,
): (palette: Palette) => string {
  const left = 200 - width / 2;
  return ({ main, light, dark }) =>
    shadow(200, 332, width * 0.62) +
    line(handles, dark, 18) +
    solid(
      `M${left} ${top}h${width}v${330 - top - 30}a30 30 0 0 1-30 30H${
        left + 30
      }a30 30 0 0 1-30-30z`,
      main,
    ) +
    solid(
      `M${left} ${top}c10-44 44-58 ${width / 2}-58s${width / 2 - 10} 14 ${
        width / 2
      } 58z`,
      light,
    ) +
    box(left - 8, top - 6, width + 16, 14, 7, dark) +
    box(182, top - 84, 36, 16, 8, dark) +
    box(193, top - 72, 14, 18, 3, dark) +
    faint(`M${left + 22} ${top + 30}v${(330 - top) * 0.45}`, '#fff', 6, 0.5);
}

const casserole = lidded(228, 214, 'M74 236H46v22h28M326 236h28v22h-28');
const stockpot = lidded(196, 152, 'M90 190H62v22h28M310 190h28v22h-28');

function saucepan(palette: Palette): string {
  return (
    line('M286 236h100', palette.dark, 22) +
    line('M300 234h84', WOOD, 12) +
    lidded(176, 216, 'M0 0')(palette)
  );
}

function steamer({ main, light, dark }: Palette): string {
  const tier = (y: number) =>
    box(84, y, 232, 56, 10, WOOD) +
    [104, 136, 168, 200, 232, 264, 296]
      .map(x => line(`M${x} ${y + 10}v36`, WOOD_DARK, 2))
      .join('') +
    box(80, y + 8, 240, 8, 4, WOOD_DARK);
  return (
    shadow(200, 332, 140) +
    solid('M78 268h244v30a32 32 0 0 1-32 32H110a32 32 0 0 1-32-32z', main) +
    line('M78 286H52v18h26M322 286h26v18h-26', dark, 14) +
    tier(208) +
    tier(148) +
    solid('M86 148c14-34 60-48 114-48s100 14 114 48z', light) +
    oval(200, 98, 16, 9, dark)
  );
}

function kettle({ main, light, dark }: Palette): string {
  return (
    shadow(196, 332, 116) +
    line('M120 186c-6-92 158-96 152-2', dark, 15) +
    line('M132 166c8-60 120-62 130 0', WOOD, 9) +
    solid('M276 244l66-60 22 12-62 98z', main) +
    solid('M100 330c-34-108 8-160 96-160s130 52 96 160z', main) +
    flat('M94 300h204l-6 30H100z', dark, 0.5) +
    oval(196, 172, 50, 12, light) +
    oval(196, 162, 14, 12, dark) +
    faint('M128 214c-10 24-12 50-8 78', '#fff', 8, 0.55)
  );
}

function gooseneck({ main, light, dark }: Palette): string {
  return (
    shadow(190, 332, 104) +
    line('M256 300c62 4 40-96 96-112', dark, 15) +
    line('M256 298c62 4 40-96 96-112', main, 11) +
    line('M124 200c-64-12-66 92-8 98', dark, 15) +
    line('M120 204c-48-6-50 80-4 88', WOOD, 8) +
    solid(
      'M122 190h130l22 126a14 14 0 0 1-14 14H112a14 14 0 0 1-14-14z',
      main,
    ) +
    solid('M128 190c4-24 30-32 59-32s55 8 59 32z', light) +
    oval(187, 150, 13, 11, dark) +
    faint('M138 214l-10 88', '#fff', 7, 0.5)
  );
}

function teapot({ main, light, dark }: Palette): string {
  return (
    shadow(196, 332, 124) +
    line('M286 214c60-16 62 84-6 76', main, 15) +
    solid('M112 240c-40-2-52-28-74-44l-16 10c22 30 36 78 96 88z', main) +
    solid(
      'M96 252c0-50 46-80 100-80s100 30 100 80-42 78-70 78h-60c-28 0-70-28-70-78z',
      main,
    ) +
    solid('M146 186c4-20 24-28 50-28s46 8 50 28c-20 10-80 10-100 0z', light) +
    oval(196, 152, 13, 11, dark) +
    flat('M98 262c40 14 156 14 196 0l-2 14c-44 12-148 12-192 0z', light, 0.7)
  );
}

export const KITCHEN: readonly Drawing[] = [
  { words: /saucepan$/, spot: 'table', draw: saucepan },
  { words: /wok$/, spot: 'table', draw: wok },
  { words: /(pan|pans)$/, spot: 'table', draw: pan },
  { words: /stockpot$/, spot: 'table', draw: stockpot },
  { words: /steamer$/, spot: 'table', draw: steamer },
  { words: /(casserole|pots|kitchen)$/, spot: 'table', draw: casserole },
  { words: /gooseneck-kettle$/, spot: 'table', draw: gooseneck },
  { words: /teapot$/, spot: 'table', draw: teapot },
  { words: /kettles?$/, spot: 'table', draw: kettle },
];
