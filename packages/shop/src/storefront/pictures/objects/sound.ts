import type { Drawing, Palette } from '../Picture.ts';
import { BRASS, WOOD, WOOD_DARK } from '../palettes.ts';
import {
  ball,
  box,
  card,
  dots,
  faint,
  line,
  oval,
  shadow,
  solid,
} from '../strokes.ts';

function headphones({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 130) +
    line('M94 238C78 60 322 60 306 238', dark, 22) +
    line('M96 226C84 70 316 70 304 226', WOOD, 9) +
    box(64, 206, 66, 118, 32, main) +
    box(270, 206, 66, 118, 32, main) +
    box(118, 216, 26, 98, 13, dark) +
    box(256, 216, 26, 98, 13, dark) +
    oval(92, 264, 13, 32, light, 0.7) +
    oval(308, 264, 13, 32, light, 0.45)
  );
}

function earphones({ main, light, dark }: Palette): string {
  const bud = (x: number, turn: number) =>
    `<g transform="rotate(${turn} ${x} 130)">` +
    box(x - 12, 120, 24, 96, 12, main) +
    ball(x, 118, 38, 36, main) +
    ball(x - 20, 106, 19, 17, dark) +
    oval(x + 12, 104, 9, 7, light, 0.9) +
    `</g>`;
  return (
    shadow(200, 332, 120) +
    bud(142, -12) +
    bud(262, 12) +
    box(104, 262, 192, 68, 32, main) +
    line('M104 290h192', dark, 4) +
    dots([[200, 308]], 4, light)
  );
}

function studio({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 136) +
    line('M86 236C66 46 334 46 314 236', dark, 28) +
    line('M88 224C72 56 328 56 312 224', light, 5) +
    ball(92, 262, 54, 66, main) +
    ball(308, 262, 54, 66, main) +
    oval(92, 262, 34, 44, dark) +
    oval(308, 262, 34, 44, dark) +
    oval(92, 262, 13, 18, BRASS) +
    oval(308, 262, 13, 18, BRASS) +
    line('M92 326c10 30 60 20 84 6', dark, 5)
  );
}

const cone = (x: number, y: number, r: number, dark: string) =>
  oval(x, y, r, r, dark) +
  oval(x, y, r * 0.88, r * 0.88, '#2d2d2f') +
  oval(x, y, r * 0.88, r * 0.88, 'url(#round)') +
  oval(x, y, r * 0.34, r * 0.34, '#555558') +
  oval(x - r * 0.1, y - r * 0.1, r * 0.14, r * 0.14, '#8d8d90');

function speaker({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 118) +
    box(100, 62, 200, 268, 18, WOOD) +
    faint('M120 70v254M280 70v254', WOOD_DARK, 2, 0.5) +
    box(114, 76, 172, 240, 12, main) +
    cone(200, 138, 38, dark) +
    cone(200, 238, 64, dark) +
    dots(
      [
        [130, 92],
        [270, 92],
        [130, 300],
        [270, 300],
      ],
      4,
      light,
    )
  );
}

function bookshelfSpeaker({ main, dark }: Palette): string {
  const one = (x: number) =>
    shadow(x, 332, 76) +
    box(x - 68, 132, 136, 198, 10, WOOD) +
    box(x - 58, 142, 116, 178, 6, main) +
    cone(x, 186, 25, dark) +
    cone(x, 262, 42, dark);
  return one(118) + one(282);
}

function portable({ main, light, dark }: Palette): string {
  const holes = Array.from(
    { length: 60 },
    (_, index) =>
      [112 + (index % 12) * 16, 214 + Math.floor(index / 12) * 18] as const,
  );
  return (
    shadow(200, 332, 150) +
    line('M120 186c0-80 160-80 160 0', WOOD_DARK, 13) +
    solid(
      'M96 180h208a34 34 0 0 1 34 34v82a34 34 0 0 1-34 34H96a34 34 0 0 1-34-34v-82a34 34 0 0 1 34-34z',
      main,
    ) +
    dots(holes, 3.6, dark, 0.75) +
    card(96, 184, 208, 6, 3, light, 0.8) +
    dots([[316, 208]], 6, BRASS)
  );
}

export const SOUND: readonly Drawing[] = [
  { words: /studio-headphones$/, spot: 'table', draw: studio },
  { words: /earphones$/, spot: 'table', draw: earphones },
  { words: /(headphones|sound)$/, spot: 'table', draw: headphones },
  { words: /bookshelf-speaker$/, spot: 'table', draw: bookshelfSpeaker },
  { words: /portable-speaker$/, spot: 'table', draw: portable },
  { words: /speakers?$/, spot: 'table', draw: speaker },
];
