import type { Drawing, Palette } from '../Picture.ts';
import { BRASS, WOOD } from '../palettes.ts';
import { ball, box, flat, line, oval, shadow, solid } from '../strokes.ts';

const glow = (x: number, y: number, r: number) =>
  oval(x, y, r, r, 'url(#glow)');

function mushroom({ main, light, dark }: Palette): string {
  return (
    glow(200, 190, 190) +
    shadow(200, 332, 90) +
    solid(
      'M182 172h36l14 136h28a12 12 0 0 1 12 12v10H128v-10a12 12 0 0 1 12-12h28z',
      main,
    ) +
    flat('M150 176h100l34 110H116z', '#ffe9b8', 0.35) +
    solid(
      'M72 178c0-66 58-110 128-110s128 44 128 110c-40 16-216 16-256 0z',
      main,
    ) +
    oval(200, 180, 122, 13, '#fff3d2') +
    flat('M100 146c12-32 40-52 76-58-30 18-52 40-60 62z', light, 0.7) +
    oval(200, 324, 68, 5, dark, 0.35)
  );
}

function deskLamp({ main, light, dark }: Palette): string {
  return (
    glow(300, 196, 130) +
    shadow(150, 332, 86) +
    line('M150 318l-34-130 118-92', BRASS, 9) +
    ball(116, 188, 11, 11, dark) +
    ball(234, 96, 11, 11, dark) +
    flat('M222 172l108-36 42 118-190 40z', '#ffeab8', 0.3) +
    `<g transform="rotate(18 268 130)">` +
    solid('M236 84h44c34 8 58 44 66 86H200c0-42 14-76 36-86z', main) +
    oval(273, 170, 73, 11, '#fff3d2') +
    flat('M222 154c4-30 14-50 28-58-4 18-6 36-8 58z', light, 0.7) +
    `</g>` +
    solid('M86 318a64 12 0 0 1 128 0v6a64 10 0 0 1-128 0z', main)
  );
}

function readingLamp({ main, light, dark }: Palette): string {
  return (
    glow(262, 150, 130) +
    shadow(150, 332, 84) +
    line('M150 322V120c0-60 96-74 110-18', BRASS, 8) +
    flat('M214 148h96l40 130H176z', '#ffeab8', 0.32) +
    solid('M226 92h72l28 62H198z', main) +
    oval(262, 154, 64, 9, '#fff3d2') +
    flat('M232 98h16l-22 52h-16z', light, 0.7) +
    solid('M94 320a56 11 0 0 1 112 0v5a56 9 0 0 1-112 0z', dark)
  );
}

function dome({ main, light, dark }: Palette): string {
  return (
    glow(200, 250, 170) +
    line('M200 0v132', dark, 5) +
    box(186, 120, 28, 30, 6, BRASS) +
    flat('M86 258h228l54 142H32z', '#ffeab8', 0.28) +
    solid('M72 258c0-72 52-116 128-116s128 44 128 116z', main) +
    oval(200, 258, 128, 16, '#fff3d2') +
    oval(200, 262, 34, 8, '#fff') +
    flat('M100 226c10-34 36-58 68-66-26 20-42 40-48 66z', light, 0.65)
  );
}

function globe({ main, dark }: Palette): string {
  return (
    glow(200, 220, 200) +
    line('M200 0v96', dark, 5) +
    box(172, 92, 56, 34, 8, BRASS) +
    ball(200, 222, 108, 108, '#fff5dc') +
    oval(200, 222, 70, 70, '#fffaf0', 0.9) +
    flat('M120 178c16-34 42-50 70-54-30 16-50 36-60 62z', '#fff') +
    box(168, 108, 64, 16, 8, main)
  );
}

function cone({ main, light, dark }: Palette): string {
  return (
    glow(200, 260, 170) +
    line('M200 0v110', dark, 5) +
    box(184, 104, 32, 34, 8, WOOD) +
    flat('M96 282h208l44 118H52z', '#ffeab8', 0.28) +
    solid('M178 134h44c4 40 92 96 96 148H82c4-52 92-108 96-148z', main) +
    oval(200, 282, 118, 14, '#fff3d2') +
    flat('M112 264c10-36 60-76 68-112 4 40-30 80-46 112z', light, 0.6)
  );
}

const flame = (x: number, y: number) =>
  glow(x, y - 20, 62) +
  flat(`M${x} ${y - 46}c22 26 14 46 0 48-14-2-22-22 0-48z`, '#f7b54a') +
  flat(`M${x} ${y - 26}c10 12 7 24 0 26-7-2-10-14 0-26z`, '#fff1c4');

function jarCandle({ main, light, dark }: Palette): string {
  return (
    flame(200, 190) +
    line('M200 208v-18', '#3b3128', 4) +
    shadow(200, 332, 96) +
    solid('M122 204h156v110a16 16 0 0 1-16 16H138a16 16 0 0 1-16-16z', main) +
    oval(200, 204, 78, 15, dark) +
    oval(200, 208, 70, 11, '#f7ecd2') +
    flat('M150 240h100v56H150z', '#faf5ea') +
    line('M166 260h68M176 276h48', dark, 3) +
    flat('M132 214v96h8v-94z', light, 0.7)
  );
}

function candleHolder({ main, dark }: Palette): string {
  const stick = (x: number, top: number) =>
    shadow(x, 330, 48) +
    flame(x, top - 4) +
    line(`M${x} ${top}v-8`, '#3b3128', 3) +
    box(x - 10, top, 20, 330 - top - 70, 3, '#f7ecd2') +
    solid(
      `M${x - 26} ${330 - 76}h52v10l-18 8v40l24 10v10H${
        x - 32
      }v-10l24-10v-40l-18-8z`,
      main,
    ) +
    oval(x, 330 - 76, 26, 5, dark);
  return stick(142, 132) + stick(252, 178);
}

function lantern({ main, dark }: Palette): string {
  return (
    shadow(200, 332, 92) +
    line('M152 96c0-66 96-66 96 0', dark, 8) +
    solid('M158 92h84l32 40H126z', main) +
    flat('M134 132h132v172H134z', '#fff6df', 0.8) +
    flame(200, 250) +
    box(180, 248, 40, 54, 5, '#f7ecd2') +
    box(126, 130, 12, 178, 3, main) +
    box(262, 130, 12, 178, 3, main) +
    box(196, 130, 6, 178, 2, dark) +
    box(114, 302, 172, 28, 6, main)
  );
}

export const LIGHTING: readonly Drawing[] = [
  { words: /desk-lamp$/, spot: 'table', draw: deskLamp },
  { words: /reading-lamp$/, spot: 'table', draw: readingLamp },
  { words: /globe-lamp$/, spot: 'ceiling', draw: globe },
  { words: /dome-lamp$/, spot: 'ceiling', draw: dome },
  { words: /pendant-lamps?$/, spot: 'ceiling', draw: cone },
  { words: /(lamp|lamps|lighting)$/, spot: 'table', draw: mushroom },
  { words: /candle-holder$/, spot: 'table', draw: candleHolder },
  { words: /lantern$/, spot: 'table', draw: lantern },
  { words: /candles?$/, spot: 'table', draw: jarCandle },
];
