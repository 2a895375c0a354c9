import { drawingOf } from './drawings.ts';
import type { Drawing, Palette } from './Picture.ts';
import { WOOD, WOOD_DARK, paletteOf } from './palettes.ts';
import { box, card, faint, flat, line, place, shadow } from './strokes.ts';

const other = (name: string, colour: string) =>
  drawingOf(name).draw(paletteOf(colour));

/** A window with a view of the harbour. */
export function windowAt(
  x: number,
  y: number,
  width: number,
  height: number,
): string {
  const middle = x + width / 2;
  return (
    card(x - 8, y - 8, width + 16, height + 16, 4, '#fff') +
    card(x, y, width, height, 2, '#cfe3ea') +
    flat(
      `M${x} ${y + height * 0.68}c${width * 0.2}-8 ${width * 0.3}-18 ${
        width * 0.5
      }-8s${width * 0.3} 4 ${width * 0.5}-6v${height * 0.35}H${x}z`,
      '#a9c7cc',
    ) +
    flat(
      `M${x + width * 0.22} ${y + height * 0.7}h26l-4 7h-17zM${
        x + width * 0.22 + 12
      } ${y + height * 0.68}v-24l13 22z`,
      '#fff',
    ) +
    line(
      `M${middle} ${y}v${height}M${x} ${y + height * 0.45}h${width}`,
      '#fff',
      6,
    ) +
    card(x - 16, y + height + 6, width + 32, 10, 3, '#f6efe3')
  );
}

function table(y: number): string {
  return (
    box(-10, y, 420, 20, 0, WOOD) +
    faint(`M0 ${y + 7}h150M190 ${y + 12}h210`, WOOD_DARK, 2, 0.5) +
    flat(`M0 ${y + 20}h400v${400 - y}H0z`, '#000', 0.14)
  );
}

function boards(palette: Palette): string {
  return (
    card(0, 306, 400, 94, 0, palette.floor) +
    faint(
      'M0 330h400M0 362h400M70 306v24M210 306v24M330 306v24M140 330v32M280 330v32M60 362v38M220 362v38M350 362v38',
      '#000',
      2,
      0.1,
    ) +
    card(0, 296, 400, 12, 0, '#fff', 0.7)
  );
}

/** The thing where somebody would use it, among a few others. */
export function drawRoom({ spot, draw }: Drawing, palette: Palette): string {
  const thing = draw(palette);
  switch (spot) {
    case 'table':
      return (
        windowAt(40, 40, 130, 170) +
        table(312) +
        place(other('planter', 'clay'), 70, 314, 0.42) +
        place(thing, 232, 314, 0.66) +
        place(other('mug', 'snow'), 354, 314, 0.22)
      );
    case 'floor':
      return (
        windowAt(36, 30, 140, 150) +
        boards(palette) +
        `<ellipse cx="216" cy="352" rx="176" ry="30" fill="${palette.light}" opacity=".75"/><ellipse cx="216" cy="352" rx="150" ry="23" fill="none" stroke="${palette.dark}" stroke-width="2" opacity=".35"/>` +
        place(other('floor-vase', 'sand'), 354, 334, 0.5) +
        place(thing, 206, 352, 0.76)
      );
    case 'wall':
      return (
        boards(palette) +
        place(thing, 200, 242, 0.62) +
        shadow(200, 380, 120, 10) +
        place(other('console-table', 'snow'), 200, 386, 0.56) +
        place(other('bud-vase', 'clay'), 136, 285, 0.2) +
        place(other('table-lamp', 'mustard'), 272, 285, 0.22)
      );
    case 'ceiling':
      return (
        windowAt(30, 50, 120, 160) +
        `<g transform="translate(70 -10) scale(.7)">${thing}</g>` +
        table(340) +
        place(other('serving-bowl', 'clay'), 210, 342, 0.32) +
        place(other('carafe', 'sky'), 318, 342, 0.3)
      );
    default: {
      const never: never = spot;
      throw new Error(`Unknown spot ${String(never)}`);
    }
  }
}
