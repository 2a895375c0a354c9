import { randomFrom, seedOf } from '../../seeds/random.ts';
import { drawScene } from './drawScene.ts';
import { drawingOf } from './drawings.ts';
import type { Drawing, Palette, PictureRequest, View } from './Picture.ts';
import { paletteOf } from './palettes.ts';
import { drawRoom } from './rooms.ts';
import { svg } from './svg.ts';

/**
 * A picture of a product, drawn from its slug: always the same for the same product. What it shows is known by the last words of
 * the slug. `category-<slug>` and `scene-<name>` are pictures of the shop itself.
 */
export function drawPicture({ slug, view, colour }: PictureRequest): string {
  const scene = drawScene(slug);
  if (scene !== undefined) return scene;
  const palette = paletteOf(colour ?? slug);
  return svg(400, 400, palette, draw(shaped(slug), view, palette));
}

function draw(drawing: Drawing, view: View, palette: Palette): string {
  switch (view) {
    case 'front':
      return front(drawing, palette);
    case 'room':
      return drawRoom(drawing, palette);
    case 'detail':
      return `<g transform="translate(-250 -240) scale(2.1)">${front(
        drawing,
        palette,
      )}</g>`;
    default: {
      const never: never = view;
      throw new Error(`Unknown view ${String(never)}`);
    }
  }
}

function front({ spot, draw: drawThing }: Drawing, palette: Palette): string {
  const stands = spot === 'table' || spot === 'floor';
  const ground = stands
    ? `<path d="M0 292c120-10 280-10 400 0v108H0z" fill="${palette.floor}"/><path d="M0 292c120-10 280-10 400 0v108H0z" fill="url(#fall)"/>`
    : '';
  // Light from a window on the left.
  const light =
    '<path d="M-20 0h120L-20 190zM140 0h90L-20 400v-150z" fill="#fff" opacity=".16"/>';
  const thing = drawThing(palette);
  return `${ground}${light}${
    stands ? `<g transform="translate(20 18) scale(.9)">${thing}</g>` : thing
  }`;
}

/** What titles say of the form: `slim`, `small` and `large` things are drawn so, and no two of a kind quite alike. */
function shaped(slug: string): Drawing {
  const drawing = drawingOf(slug);
  const random = randomFrom(seedOf(slug));
  const size = /-small-/.test(slug) ? 0.84 : /-large-/.test(slug) ? 1.06 : 0.96;
  const width = /-slim-/.test(slug) ? 0.86 : 0.97 + random() * 0.06;
  // What hangs grows from the ceiling, what is on the wall from its middle, everything else from the floor.
  const root = { ceiling: 0, wall: 200, floor: 330, table: 330 }[drawing.spot];
  const scale = `scale(${(size * width).toFixed(3)} ${size})`;
  return {
    ...drawing,
    draw: palette =>
      `<g transform="translate(200 ${root}) ${scale} translate(-200 ${-root})">${drawing.draw(
        palette,
      )}</g>`,
  };
}
