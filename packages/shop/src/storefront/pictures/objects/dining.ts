import type { Drawing, Palette } from '../Picture.ts';
import { ball, dots, flat, line, oval, shadow, solid } from '../strokes.ts';

const SPECKLES = [
  [142, 214],
  [160, 262],
  [188, 228],
  [214, 274],
  [236, 222],
  [252, 258],
  [176, 296],
  [228, 304],
  [148, 240],
  [204, 246],
] as const;

function cup({ main, light, dark }: Palette): string {
  return (
    shadow(196, 332, 110) +
    line('M262 200h26a36 36 0 0 1 0 86h-30', dark, 20) +
    line('M262 198h26a36 36 0 0 1 0 86h-30', main, 16) +
    solid('M118 168h156v112a50 50 0 0 1-50 50h-56a50 50 0 0 1-50-50z', main) +
    flat('M118 282h156a50 50 0 0 1-50 48h-56a50 50 0 0 1-50-48z', '#e2c8a6') +
    flat(
      'M118 282h156a50 50 0 0 1-50 48h-56a50 50 0 0 1-50-48z',
      'url(#volume)',
    ) +
    dots(SPECKLES.slice(0, 8), 2.2, dark, 0.45) +
    oval(196, 168, 78, 17, light) +
    oval(196, 170, 69, 13, dark) +
    oval(196, 174, 62, 10, '#5a3b26')
  );
}

function espresso({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 130) +
    oval(200, 318, 118, 20, dark) +
    oval(200, 312, 118, 20, main) +
    oval(200, 310, 74, 11, light) +
    line('M250 250h20a22 22 0 0 1 0 46h-24', main, 12) +
    solid('M146 228h110v40a44 44 0 0 1-44 44h-22a44 44 0 0 1-44-44z', main) +
    oval(201, 228, 55, 11, light) +
    oval(201, 230, 47, 8, '#4a2f1f') +
    line('M190 204c-10-14 10-22 0-38M214 204c-10-14 10-22 0-38', '#fff', 4)
  );
}

function teaCup({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 140) +
    oval(200, 318, 130, 22, dark) +
    oval(200, 312, 130, 22, main) +
    oval(200, 309, 84, 12, light) +
    line('M272 222c40-12 46 46-16 52', main, 11) +
    solid('M116 206h168c0 66-30 104-84 104s-84-38-84-104z', main) +
    flat('M117 222h166l-2 14H119z', light) +
    oval(200, 206, 84, 17, light) +
    oval(200, 209, 74, 13, '#b9763a')
  );
}

function travelMug({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 84) +
    solid('M142 118h116l-14 212h-88z', main) +
    flat('M147 196h106l-4 62h-98z', '#d9b88e') +
    flat('M147 196h106l-4 62h-98z', 'url(#volume)') +
    solid('M134 92a10 10 0 0 1 10-10h112a10 10 0 0 1 10 10v28H134z', dark) +
    oval(200, 84, 56, 9, light, 0.5) +
    oval(226, 84, 12, 3, '#111')
  );
}

function plate({ main, light, dark }: Palette): string {
  const one = (y: number, rx: number) =>
    oval(200, y + 9, rx, rx * 0.36, dark) +
    oval(200, y, rx, rx * 0.36, main) +
    oval(200, y, rx, rx * 0.36, 'url(#volume)');
  return (
    shadow(200, 330, 178, 26) +
    one(286, 158) +
    one(268, 158) +
    oval(200, 268, 150, 52, light) +
    oval(200, 270, 108, 36, main) +
    oval(200, 273, 104, 33, light, 0.65) +
    dots(
      [
        [118, 262],
        [150, 300],
        [262, 296],
        [286, 258],
        [226, 240],
        [172, 242],
      ],
      2.4,
      dark,
      0.4,
    ) +
    line('M128 250c16-12 40-18 66-19', '#fff', 4)
  );
}

function bowl({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 120) +
    solid('M58 196h284c0 82-52 134-108 134h-68c-56 0-108-52-108-134z', main) +
    flat('M150 322h100l6 10H144z', dark) +
    oval(200, 196, 142, 34, light) +
    oval(200, 200, 130, 28, dark, 0.85) +
    flat('M74 208a128 26 0 0 0 252 0 130 28 0 0 1-252 0z', light, 0.35) +
    dots(SPECKLES, 2.4, dark, 0.4)
  );
}

const WATER = '#bfdde4';

function glass(
  body: string,
  water: string,
  top: readonly [number, number, number],
): string {
  const [y, rx, ry] = top;
  return (
    flat(body, '#fff', 0.42) +
    flat(water, WATER, 0.75) +
    flat(body, 'url(#volume)', 0.8) +
    oval(200, y, rx, ry, '#fff', 0.75) +
    oval(200, y + 1, rx - 6, ry - 3, '#dcebec', 0.9)
  );
}

function tumbler({ main }: Palette): string {
  return (
    shadow(200, 332, 92) +
    glass(
      'M126 178h148l-14 138a16 16 0 0 1-16 14h-88a16 16 0 0 1-16-14z',
      'M132 234h136l-8 80a14 14 0 0 1-14 12h-92a14 14 0 0 1-14-12z',
      [178, 74, 15],
    ) +
    oval(200, 234, 67, 12, '#e4f3f4') +
    flat('M150 226l40-24 26 20-36 18z', '#fff', 0.8) +
    line('M146 196l10 104', '#fff', 7) +
    flat(
      'M141 314h118l-3 10a10 10 0 0 1-10 6h-92a10 10 0 0 1-10-6z',
      main,
      0.55,
    )
  );
}

function wineGlass({ main, dark }: Palette): string {
  return (
    shadow(200, 332, 74) +
    oval(200, 326, 64, 11, '#fff', 0.7) +
    oval(200, 326, 64, 11, 'url(#volume)') +
    solid('M195 218h10v104h-10z', '#e9f0ef') +
    flat('M134 74h132c10 84-14 150-66 150s-76-66-66-150z', '#fff', 0.45) +
    flat('M132 128h136c-2 56-24 92-68 92s-66-36-68-92z', main, 0.9) +
    oval(200, 128, 68, 13, dark, 0.9) +
    flat(
      'M134 74h132c10 84-14 150-66 150s-76-66-66-150z',
      'url(#volume)',
      0.7,
    ) +
    oval(200, 74, 66, 12, '#fff', 0.8) +
    line('M150 96c-6 42 0 72 12 92', '#fff', 6)
  );
}

function carafe({ main }: Palette): string {
  const body =
    'M168 84h64v62c0 26 46 44 46 108 0 46-24 76-52 76h-52c-28 0-52-30-52-76 0-64 46-82 46-108z';
  return (
    shadow(200, 332, 96) +
    flat(body, '#fff', 0.5) +
    flat(
      'M126 232h148c4 8 4 14 4 22 0 46-24 76-52 76h-52c-28 0-52-30-52-76 0-8 0-14 4-22z',
      WATER,
      0.85,
    ) +
    flat(body, 'url(#volume)', 0.8) +
    solid('M172 56h56v32h-56z', main) +
    oval(200, 56, 28, 7, main) +
    line('M146 250c-2 30 4 50 14 62', '#fff', 7) +
    oval(200, 232, 74, 10, '#eaf6f6', 0.9)
  );
}

function highball({ main }: Palette): string {
  return (
    shadow(200, 332, 78) +
    glass(
      'M140 108h120l-8 210a12 12 0 0 1-12 12h-80a12 12 0 0 1-12-12z',
      'M143 176h114l-6 142a10 10 0 0 1-10 10h-82a10 10 0 0 1-10-10z',
      [108, 60, 11],
    ) +
    ball(222, 172, 30, 30, '#e9b64f') +
    oval(222, 172, 22, 22, '#f6d98b') +
    line('M222 152v40M202 172h40', '#e9b64f', 3) +
    line('M172 56l22 250', main, 7)
  );
}

export const DINING: readonly Drawing[] = [
  { words: /espresso-cup$/, spot: 'table', draw: espresso },
  { words: /tea-cup$/, spot: 'table', draw: teaCup },
  { words: /travel-mug$/, spot: 'table', draw: travelMug },
  { words: /(mug|mugs|dining)$/, spot: 'table', draw: cup },
  { words: /bowl$/, spot: 'table', draw: bowl },
  { words: /(plate|plates-bowls)$/, spot: 'table', draw: plate },
  { words: /wine-glass$/, spot: 'table', draw: wineGlass },
  { words: /carafe$/, spot: 'table', draw: carafe },
  { words: /highball-glass$/, spot: 'table', draw: highball },
  { words: /(tumbler|glasses)$/, spot: 'table', draw: tumbler },
];
