import type { Drawing, Palette } from '../Picture.ts';
import {
  ball,
  box,
  dots,
  flat,
  line,
  oval,
  shadow,
  solid,
} from '../strokes.ts';

const LEAF = '#6f8f5c';
const LEAF_DARK = '#4d6c42';

const leaf = (x: number, y: number, turn: number, size = 1, fill = LEAF) =>
  `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${size})">${flat(
    'M0 0c-18-16-18-44 0-66 18 22 18 50 0 66z',
    fill,
  )}${line('M0-4v-50', LEAF_DARK, 2)}</g>`;

function vase({ main, light, dark }: Palette): string {
  return (
    line(
      'M196 160c-4-50-40-70-52-112M200 160c0-56 10-84 26-122M204 160c8-40 40-56 58-66',
      LEAF_DARK,
      4,
    ) +
    leaf(148, 66, -40) +
    leaf(166, 104, -74, 0.8) +
    leaf(160, 90, 30, 0.8) +
    leaf(224, 44, 14) +
    leaf(212, 92, 66, 0.8) +
    leaf(212, 84, -40, 0.7) +
    leaf(258, 98, 62, 0.9) +
    shadow(200, 332, 96) +
    solid(
      'M172 154h56c-4 34 50 56 50 108 0 42-24 68-50 68h-56c-26 0-50-26-50-68 0-52 54-74 50-108z',
      main,
    ) +
    oval(200, 154, 28, 7, dark) +
    dots(
      [
        [150, 250],
        [176, 286],
        [212, 232],
        [238, 274],
        [196, 312],
        [160, 292],
        [250, 244],
      ],
      2.6,
      dark,
      0.4,
    ) +
    flat('M146 220c-14 18-18 44-10 66 2-26 6-48 20-70z', light, 0.6)
  );
}

function budVase({ main, light, dark }: Palette): string {
  return (
    line('M200 150c4-40-6-70 8-96', LEAF_DARK, 4) +
    leaf(203, 120, 58, 0.7) +
    leaf(199, 104, -50, 0.7) +
    ball(210, 46, 25, 23, '#e3a39a') +
    flat('M190 40c8-20 34-20 40 0-10-6-28-6-40 0z', '#f4d2cb') +
    oval(210, 50, 8, 6, '#b9655c') +
    shadow(200, 332, 80) +
    solid(
      'M188 144h24v56c0 16 46 34 46 82 0 32-26 48-58 48s-58-16-58-48c0-48 46-66 46-82z',
      main,
    ) +
    oval(200, 144, 12, 4, dark) +
    flat('M164 252c-8 14-10 32-4 46 0-18 4-34 12-46z', light, 0.7)
  );
}

function floorVase({ main, light, dark }: Palette): string {
  const plume = (x: number, turn: number) =>
    `<g transform="rotate(${turn} 200 150)">${line(
      `M200 150L${x} 70`,
      '#b79a6a',
      4,
    )}${flat(`M${x} 76c-18-10-18-52 0-72 18 20 18 62 0 72z`, '#dcc39a')}</g>`;
  return (
    plume(200, -22) +
    plume(200, 2) +
    plume(200, 24) +
    shadow(200, 334, 92) +
    solid(
      'M176 144h48c0 20-8 30 8 52 30 40 34 96 6 134h-76c-28-38-24-94 6-134 16-22 8-32 8-52z',
      main,
    ) +
    oval(200, 144, 24, 6, dark) +
    flat('M146 250h108l2 12H144zM148 274h104l-4 12h-96z', light, 0.8)
  );
}

function planter({ main, light, dark }: Palette): string {
  return (
    leaf(196, 212, -58, 1.5) +
    leaf(204, 212, 58, 1.5) +
    leaf(198, 206, -28, 1.9, LEAF_DARK) +
    leaf(204, 206, 30, 1.9, LEAF_DARK) +
    leaf(200, 206, 0, 2.2) +
    leaf(190, 214, -84, 1.2) +
    leaf(212, 214, 86, 1.2) +
    shadow(200, 332, 104) +
    solid(
      'M116 202h168l-18 114a16 16 0 0 1-16 14H150a16 16 0 0 1-16-14z',
      main,
    ) +
    box(106, 194, 188, 28, 8, main) +
    flat('M110 198h180v6H110z', light, 0.8) +
    dots(
      [
        [150, 250],
        [182, 290],
        [222, 262],
        [248, 296],
        [196, 240],
      ],
      2.4,
      dark,
      0.4,
    )
  );
}

function hangingPlanter({ main, light }: Palette): string {
  return (
    line('M200 0L128 190M200 0l72 190M200 0v170', '#b79a6a', 4) +
    line(
      'M150 240c-30 30-20 70-44 100M250 240c30 30 10 70 38 96M180 250c-6 40 10 60 0 110',
      LEAF_DARK,
      4,
    ) +
    [
      [140, 262, 200],
      [124, 300, 150],
      [110, 330, 200],
      [262, 264, 160],
      [278, 300, 210],
      [286, 330, 150],
      [178, 300, 200],
      [184, 344, 170],
    ]
      .map(([x, y, turn]) =>
        leaf(x as number, y as number, turn as number, 0.5),
      )
      .join('') +
    leaf(170, 190, -30, 1) +
    leaf(230, 190, 30, 1) +
    leaf(200, 186, 0, 1.2) +
    solid('M112 186h176c0 60-36 90-88 90s-88-30-88-90z', main) +
    box(106, 178, 188, 20, 8, light)
  );
}

function windowBox({ main, light, dark }: Palette): string {
  const flowers = [94, 134, 176, 222, 264, 304];
  return (
    flowers
      .map(
        (x, index) =>
          line(`M${x} 232v-${48 + (index % 3) * 16}`, LEAF_DARK, 4) +
          leaf(x, 226, -44, 0.7) +
          leaf(x, 226, 44, 0.7),
      )
      .join('') +
    flowers
      .map(
        (x, index) =>
          ball(
            x,
            178 - (index % 3) * 16,
            17,
            15,
            index % 2 ? '#e9b0a2' : '#f3dfa4',
          ) + oval(x, 178 - (index % 3) * 16, 5, 4, '#a8623f'),
      )
      .join('') +
    shadow(200, 332, 160) +
    solid('M60 228h280l-14 90a14 14 0 0 1-14 12H88a14 14 0 0 1-14-12z', main) +
    box(50, 220, 300, 22, 7, light) +
    line('M112 256l-4 60M200 256v60M288 256l4 60', dark, 3)
  );
}

export const DECORATION: readonly Drawing[] = [
  { words: /bud-vase$/, spot: 'table', draw: budVase },
  { words: /floor-vase$/, spot: 'floor', draw: floorVase },
  { words: /(vase|vases|decoration)$/, spot: 'table', draw: vase },
  { words: /hanging-planter$/, spot: 'ceiling', draw: hangingPlanter },
  { words: /window-box$/, spot: 'table', draw: windowBox },
  { words: /planters?$/, spot: 'table', draw: planter },
];
