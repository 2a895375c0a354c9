import type { Drawing, Palette } from '../Picture.ts';
import { BRASS, STEEL, STEEL_DARK, WOOD, WOOD_DARK } from '../palettes.ts';
import {
  ball,
  box,
  card,
  dots,
  faint,
  flat,
  line,
  oval,
  shadow,
  solid,
} from '../strokes.ts';

function backpack({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 116) +
    line('M158 84c0-44 84-44 84 0', dark, 11) +
    line('M92 150c-34 30-34 110-10 150M308 150c34 30 34 110 10 150', dark, 15) +
    solid(
      'M94 170c0-60 40-98 106-98s106 38 106 98v130a30 30 0 0 1-30 30H124a30 30 0 0 1-30-30z',
      main,
    ) +
    solid('M120 222h160v78a20 20 0 0 1-20 20H140a20 20 0 0 1-20-20z', light) +
    line('M120 240h160', dark, 5) +
    line('M112 150c30-14 146-14 176 0', dark, 4) +
    box(170, 112, 60, 30, 5, WOOD) +
    line('M212 240v22', BRASS, 7)
  );
}

function rucksack({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 112) +
    line('M96 180c-30 30-28 90-6 130M304 180c30 30 28 90 6 130', dark, 15) +
    solid(
      'M104 150h192l10 150a30 30 0 0 1-30 30H124a30 30 0 0 1-30-30z',
      main,
    ) +
    solid(
      'M92 108c0-26 20-34 44-34h128c24 0 44 8 44 34v60c0 26-30 42-54 42H146c-24 0-54-16-54-42z',
      light,
    ) +
    line('M150 110v146M250 110v146', WOOD_DARK, 13) +
    box(140, 222, 20, 26, 4, BRASS) +
    box(240, 222, 20, 26, 4, BRASS) +
    solid('M126 266h148v48a12 12 0 0 1-12 12H138a12 12 0 0 1-12-12z', main) +
    line('M126 268h148', dark, 5)
  );
}

function daypack({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 108) +
    line('M168 78c0-36 64-36 64 0', dark, 9) +
    solid(
      'M112 130c0-40 40-60 88-60s88 20 88 60v174a26 26 0 0 1-26 26H138a26 26 0 0 1-26-26z',
      main,
    ) +
    line('M132 128c0-26 30-38 68-38s68 12 68 38v60', dark, 4) +
    solid('M112 226h176v78a26 26 0 0 1-26 26H138a26 26 0 0 1-26-26z', dark) +
    line('M132 250h136', light, 5) +
    line('M264 188v20', BRASS, 7) +
    card(176, 146, 48, 30, 5, light)
  );
}

function tote({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 126) +
    line('M144 160c-6-130 106-130 112 0', dark, 12) +
    solid('M92 146h216l18 172a10 10 0 0 1-10 12H84a10 10 0 0 1-10-12z', main) +
    line('M144 150v44M256 150v44', dark, 13) +
    flat('M150 270l32-54 22 34 14-18 32 38z', light) +
    oval(228, 222, 12, 12, light) +
    faint('M96 160h208', '#fff', 4, 0.5)
  );
}

function shoulderBag({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 130) +
    line('M98 206C100 10 300 10 302 206', WOOD_DARK, 11) +
    solid(
      'M78 196h244c10 0 16 8 14 18l-14 96a22 22 0 0 1-22 20H100a22 22 0 0 1-22-20l-14-96c-2-10 4-18 14-18z',
      main,
    ) +
    solid('M76 196h248l-8 64c-2 16-24 24-42 24H126c-18 0-40-8-42-24z', light) +
    box(184, 262, 32, 36, 6, BRASS) +
    line('M84 258c4 12 24 20 42 20h148c18 0 38-8 42-20', dark, 3)
  );
}

function weekender({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 160) +
    line('M142 196c-4-120 120-120 116 0', WOOD_DARK, 13) +
    solid(
      'M64 194c40-24 232-24 272 0 18 44 18 88 4 124a18 18 0 0 1-16 12H76a18 18 0 0 1-16-12c-14-36-14-80 4-124z',
      main,
    ) +
    line('M70 196c50-20 210-20 260 0', BRASS, 6) +
    flat(
      'M54 286h292c0 14-2 24-6 32a18 18 0 0 1-16 12H76a18 18 0 0 1-16-12c-4-8-6-18-6-32z',
      dark,
      0.8,
    ) +
    line('M142 190v96M258 190v96', WOOD_DARK, 14) +
    card(176, 222, 48, 34, 5, light)
  );
}

function waterBottle({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 74) +
    solid(
      'M142 142c0-30 30-34 34-50h48c4 16 34 20 34 50v170a18 18 0 0 1-18 18h-80a18 18 0 0 1-18-18z',
      main,
    ) +
    box(168, 56, 64, 38, 9, WOOD) +
    line('M176 56c0-30 48-30 48 0', dark, 8) +
    flat('M156 150c0-16 6-24 14-30v198h-8a8 8 0 0 1-6-8z', light, 0.6) +
    flat('M142 284h116v20H142z', dark, 0.5)
  );
}

function thermos({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 76) +
    box(140, 138, 120, 192, 16, main) +
    box(146, 112, 108, 32, 4, STEEL) +
    solid('M150 62a12 12 0 0 1 12-12h76a12 12 0 0 1 12 12v54H150z', dark) +
    line('M260 176c48-8 48 100 0 92', dark, 13) +
    card(154, 150, 12, 168, 6, light, 0.6) +
    box(140, 306, 120, 24, 10, STEEL_DARK)
  );
}

function sportsBottle({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 74) +
    solid(
      'M142 128h116c8 40-20 56-12 92 2 14 14 24 12 42v50a18 18 0 0 1-18 18h-80a18 18 0 0 1-18-18v-50c-2-18 10-28 12-42 8-36-20-52-12-92z',
      main,
    ) +
    solid('M148 90h104l10 38H138z', dark) +
    box(184, 56, 32, 38, 9, light) +
    line('M156 236h88M158 256h84M160 276h80', light, 5)
  );
}

function helmet({ main, light, dark }: Palette): string {
  return (
    shadow(200, 330, 140) +
    line('M124 268c10 50 60 66 76 62 18 4 66-12 76-62', dark, 7) +
    solid(
      'M50 262c-6-104 66-166 154-166 92 0 156 62 148 158-12 22-40 26-64 16-60-24-110-24-166 0-30 12-62 12-72-8z',
      main,
    ) +
    flat(
      'M150 116c-30 30-46 72-46 122l26-10c0-42 14-84 44-118zM216 106c-10 36-16 70-16 110h28c2-40 8-74 20-106zM286 136c10 30 14 58 10 92l24 8c4-34-4-64-20-90z',
      dark,
      0.75,
    ) +
    faint('M82 190c14-40 44-66 80-76', light, 9, 0.8)
  );
}

function pannier({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 116) +
    line('M132 84h136', STEEL_DARK, 12) +
    line('M150 84v40M250 84v40', STEEL_DARK, 10) +
    solid('M98 138h204l10 172a20 20 0 0 1-20 20H108a20 20 0 0 1-20-20z', main) +
    solid('M104 104a16 16 0 0 1 16-16h160a16 16 0 0 1 16 16v70H104z', light) +
    line('M152 104v134M248 104v134', dark, 13) +
    box(142, 206, 20, 26, 4, STEEL) +
    box(238, 206, 20, 26, 4, STEEL) +
    flat('M120 284h160v14H120z', '#f4efe2')
  );
}

function bell({ main, light, dark }: Palette): string {
  return (
    line('M28 300c90-44 250-44 344 0', STEEL_DARK, 24) +
    line('M28 295c90-44 250-44 344 0', STEEL, 14) +
    box(170, 236, 60, 48, 8, dark) +
    solid('M92 240c0-76 44-122 108-122s108 46 108 122z', main) +
    oval(200, 240, 108, 16, dark) +
    ball(200, 110, 15, 13, BRASS) +
    line('M304 234l42-16', STEEL_DARK, 12) +
    dots([[350, 216]], 13, dark) +
    flat('M122 206c8-34 30-56 56-64-20 18-32 40-38 66z', light, 0.75)
  );
}

export const CARRYING: readonly Drawing[] = [
  { words: /rucksack$/, spot: 'floor', draw: rucksack },
  { words: /daypack$/, spot: 'floor', draw: daypack },
  { words: /(backpack|backpacks|on-the-way)$/, spot: 'floor', draw: backpack },
  { words: /shoulder-bag$/, spot: 'floor', draw: shoulderBag },
  { words: /weekender$/, spot: 'floor', draw: weekender },
  { words: /(bag|bags)$/, spot: 'floor', draw: tote },
  { words: /thermos-flask$/, spot: 'table', draw: thermos },
  { words: /sports-bottle$/, spot: 'table', draw: sportsBottle },
  { words: /bottles?$/, spot: 'table', draw: waterBottle },
  { words: /bicycle-bell$/, spot: 'table', draw: bell },
  { words: /pannier$/, spot: 'floor', draw: pannier },
  { words: /(helmet|bicycle-gear)$/, spot: 'table', draw: helmet },
];
