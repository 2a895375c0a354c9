import type { Drawing, Palette } from '../Picture.ts';
import { WOOD, WOOD_DARK } from '../palettes.ts';
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

function cushion({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 140) +
    solid(
      'M74 100c50-14 202-14 252 0 16 50 18 166 2 222-52 14-204 14-256 0-16-56-14-172 2-222z',
      main,
    ) +
    faint(
      'M112 112c-8 60-8 140 0 200M156 104c-4 70-4 150 0 216M200 102v222M244 104c4 70 4 150 0 216M288 112c8 60 8 140 0 200',
      light,
      5,
      0.75,
    ) +
    line(
      'M74 100c50-14 202-14 252 0 16 50 18 166 2 222-52 14-204 14-256 0-16-56-14-172 2-222z',
      dark,
      4,
    )
  );
}

function floorCushion({ main, light, dark }: Palette): string {
  const one = (y: number, colour: string) =>
    solid(
      `M52 ${y}c0-30 60-40 148-40s148 10 148 40v22c0 32-60 44-148 44s-148-12-148-44z`,
      colour,
    ) + line(`M54 ${y + 12}c30 26 262 26 292 0`, dark, 3);
  return (
    shadow(200, 332, 168) +
    one(264, light) +
    one(198, main) +
    oval(200, 180, 14, 5, dark) +
    faint(
      'M200 180c-40 4-80 6-120 14M200 180c40 4 80 6 120 14M200 180c-4-8-8-14-10-20',
      dark,
      3,
      0.5,
    )
  );
}

function bolster({ main, light, dark }: Palette): string {
  return (
    shadow(200, 330, 166) +
    solid('M84 216h232v112H84z', main) +
    faint(
      'M122 218v108M164 218v108M206 218v108M248 218v108M290 218v108',
      light,
      8,
      0.8,
    ) +
    oval(316, 272, 30, 56, dark) +
    oval(316, 272, 24, 48, light) +
    oval(316, 272, 7, 12, dark) +
    oval(84, 272, 30, 56, main)
  );
}

function fold(y: number, colour: string, edge: string): string {
  return (
    solid(`M72 ${y}h232c30 0 30 ${46} 0 ${46}H72c-14 0-14-46 0-46z`, colour) +
    faint(`M80 ${y + 15}h222M80 ${y + 30}h222`, edge, 2, 0.55)
  );
}

function blanket({ main, light, dark }: Palette): string {
  const fringe = Array.from(
    { length: 19 },
    (_, index) => `M${82 + index * 12} 300v24`,
  ).join('');
  return (
    shadow(196, 332, 150) +
    fold(138, light, dark) +
    fold(184, main, dark) +
    solid('M72 230h232c30 0 30 70 0 70H72c-14 0-14-70 0-70z', main) +
    flat('M66 246h258v10H66zM66 272h258v10H66z', light, 0.9) +
    line(fringe, main, 4)
  );
}

function throwOver({ main, light, dark }: Palette): string {
  const fringe = Array.from(
    { length: 12 },
    (_, index) => `M${116 + index * 15} ${296 + (index % 2) * 5}v24`,
  ).join('');
  return (
    shadow(200, 334, 140, 10) +
    line('M70 90h260', WOOD_DARK, 14) +
    line('M70 86h260', WOOD, 11) +
    solid(
      'M104 84c60-10 130-10 194 0 6 70-6 140 2 214-60 10-140 8-194-2 8-70-8-140-2-212z',
      main,
    ) +
    flat(
      'M103 150c60 8 136 8 196 0v22c-60 8-136 8-196 0zM104 210c60 8 136 8 194 0v12c-60 8-136 8-194 0z',
      light,
      0.9,
    ) +
    faint('M150 96c-6 70 6 130 0 196M230 94c6 80-8 140 0 200', dark, 3, 0.35) +
    line(fringe, main, 4)
  );
}

function quilt({ main, light, dark }: Palette): string {
  const colours = [main, light, dark, '#f4ecdd'];
  const patches = Array.from({ length: 25 }, (_, index) => {
    const x = 80 + (index % 5) * 48;
    const y = 84 + Math.floor(index / 5) * 48;
    const colour = colours[(index * 3 + Math.floor(index / 5)) % 4] as string;
    return (
      flat(`M${x} ${y}h48v48h-48z`, colour) +
      flat(`M${x} ${y}h48l-48 48z`, colours[(index + 1) % 4] as string, 0.7)
    );
  });
  return (
    shadow(200, 332, 140) +
    patches.join('') +
    flat('M80 84h240v240H80z', 'url(#volume)') +
    line('M80 84h240v240H80z', dark, 4)
  );
}

function towelStack({ main, light, dark }: Palette): string {
  const colours = [dark, light, main];
  return (
    shadow(200, 332, 140) +
    colours
      .map((colour, index) => {
        const y = 270 - index * 60;
        return (
          solid(`M78 ${y}h226c34 0 34 58 0 58H78c-12 0-12-58 0-58z`, colour) +
          faint(`M86 ${y + 40}h214`, '#fff', 7, 0.5) +
          faint(`M86 ${y + 20}h218`, '#000', 2, 0.12)
        );
      })
      .join('')
  );
}

function hangingTowel({ main, light, dark }: Palette): string {
  return (
    shadow(200, 334, 100, 9) +
    line('M76 88h248', WOOD_DARK, 13) +
    line('M76 85h248', WOOD, 10) +
    solid('M126 84h148v232c-50 8-98 8-148 0z', main) +
    flat('M126 256h148v16H126zM126 280h148v8H126z', light) +
    faint('M160 92c-4 80 4 160 0 224M236 92c4 80-4 160 0 224', dark, 3, 0.3)
  );
}

function beachTowel({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 150) +
    solid('M64 236h226v94H64a47 47 0 0 1 0-94z', main) +
    flat(
      'M104 236h22v94h-22zM156 236h22v94h-22zM208 236h22v94h-22zM260 236h22v94h-22z',
      light,
    ) +
    oval(290, 283, 30, 47, dark) +
    oval(290, 283, 23, 38, light) +
    oval(290, 283, 15, 26, main) +
    oval(290, 283, 7, 13, light) +
    dots(
      [
        [74, 262],
        [74, 300],
      ],
      3,
      dark,
      0.4,
    ) +
    box(118, 228, 12, 106, 4, WOOD)
  );
}

export const TEXTILES: readonly Drawing[] = [
  { words: /floor-cushion$/, spot: 'floor', draw: floorCushion },
  { words: /bolster$/, spot: 'floor', draw: bolster },
  { words: /(cushion|cushions|textiles)$/, spot: 'floor', draw: cushion },
  { words: /throw$/, spot: 'wall', draw: throwOver },
  { words: /quilt$/, spot: 'wall', draw: quilt },
  { words: /blankets?$/, spot: 'table', draw: blanket },
  { words: /beach-towel$/, spot: 'floor', draw: beachTowel },
  { words: /hand-towel$/, spot: 'wall', draw: hangingTowel },
  { words: /towels?$/, spot: 'table', draw: towelStack },
];
