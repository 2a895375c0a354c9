import type { Drawing, Palette } from '../Picture.ts';
import { BRASS, WOOD, WOOD_DARK } from '../palettes.ts';
import { ball, box, flat, line, oval, shadow, solid } from '../strokes.ts';

function face(x: number, y: number, r: number, hand: string): string {
  const marks = Array.from({ length: 12 }, (_, hour) => {
    const angle = (hour * Math.PI) / 6;
    const from = hour % 3 === 0 ? r * 0.74 : r * 0.82;
    const at = (distance: number) =>
      `${(x + Math.sin(angle) * distance).toFixed(1)} ${(
        y -
        Math.cos(angle) * distance
      ).toFixed(1)}`;
    return line(`M${at(from)}L${at(r * 0.9)}`, hand, hour % 3 === 0 ? 5 : 3);
  });
  return (
    oval(x, y, r, r, '#fbf7ee') +
    marks.join('') +
    line(`M${x} ${y}L${x - r * 0.36} ${y - r * 0.34}`, hand, 7) +
    line(`M${x} ${y}L${x + r * 0.3} ${y - r * 0.6}`, hand, 5) +
    oval(x, y, 6, 6, '#b9653f')
  );
}

function wallClock({ main, dark }: Palette): string {
  return (
    oval(208, 212, 134, 134, '#000', 0.1) +
    ball(200, 200, 134, 134, main) +
    oval(200, 200, 116, 116, dark, 0.35) +
    face(200, 200, 112, dark)
  );
}

function alarmClock({ main, light, dark }: Palette): string {
  return (
    shadow(200, 332, 100) +
    line('M130 326l24-36M270 326l-24-36', dark, 13) +
    solid('M104 132a38 38 0 0 1 64-38zM296 132a38 38 0 0 0-64-38z', light) +
    line('M200 100V80M184 78h32', dark, 9) +
    ball(200, 214, 110, 110, main) +
    face(200, 214, 90, dark)
  );
}

function mantelClock({ main, dark }: Palette): string {
  return (
    shadow(200, 332, 150) +
    box(60, 308, 280, 22, 6, WOOD_DARK) +
    solid(
      'M86 308c0-30 20-40 34-66 14-56 40-118 80-118s66 62 80 118c14 26 34 36 34 66z',
      main,
    ) +
    face(200, 216, 66, dark) +
    box(188, 108, 24, 20, 6, BRASS)
  );
}

const GLASS = 'M0 0h400v400H0z';

function mirror(frame: string, glass: string, shine: string): string {
  return (
    frame +
    `<clipPath id="glass">${glass}</clipPath><g clip-path="url(#glass)">${flat(
      GLASS,
      '#d3e0e2',
    )}${flat('M0 250h400v150H0z', '#c2d1d2')}${flat(
      'M60 400L300 0h60L140 400z',
      '#fff',
      0.45,
    )}${flat('M200 400L420 20h30L240 400z', '#fff', 0.3)}</g>` +
    shine
  );
}

function wallMirror({ main, dark }: Palette): string {
  return mirror(
    oval(208, 212, 136, 136, '#000', 0.1) + ball(200, 200, 136, 136, main),
    '<circle cx="200" cy="200" r="118"/>',
    `<circle cx="200" cy="200" r="118" fill="none" stroke="${dark}" stroke-width="3" opacity=".4"/>`,
  );
}

function handMirror({ main, dark }: Palette): string {
  return `<g transform="rotate(20 200 200)">${mirror(
    solid('M188 236h24l8 130a20 20 0 0 1-40 0z', main) +
      ball(200, 150, 98, 108, main),
    '<ellipse cx="200" cy="150" rx="80" ry="90"/>',
    `<ellipse cx="200" cy="150" rx="80" ry="90" fill="none" stroke="${dark}" stroke-width="3" opacity=".4"/>`,
  )}</g>`;
}

function standingMirror({ main }: Palette): string {
  return mirror(
    shadow(200, 334, 104, 12) +
      line('M128 332l18-60M272 332l-18-60', WOOD, 12) +
      solid('M112 150a88 110 0 0 1 176 0v162H112z', main),
    '<path d="M128 152a72 94 0 0 1 144 0v146H128z"/>',
    '',
  );
}

export const CLOCKS_AND_MIRRORS: readonly Drawing[] = [
  { words: /alarm-clock$/, spot: 'table', draw: alarmClock },
  { words: /mantel-clock$/, spot: 'table', draw: mantelClock },
  { words: /clocks?$/, spot: 'wall', draw: wallClock },
  { words: /hand-mirror$/, spot: 'wall', draw: handMirror },
  { words: /standing-mirror$/, spot: 'floor', draw: standingMirror },
  { words: /mirrors?$/, spot: 'wall', draw: wallMirror },
];
