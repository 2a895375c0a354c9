import { CATEGORIES, DEPARTMENTS } from '../../seeds/categories.ts';
import { drawingOf } from './drawings.ts';
import type { Palette } from './Picture.ts';
import { COLOUR_NAMES, WOOD, WOOD_DARK, paletteOf } from './palettes.ts';
import { windowAt } from './rooms.ts';
import { box, card, faint, flat, line, place, shadow } from './strokes.ts';
import { svg } from './svg.ts';

const thing = (
  name: string,
  colour: string,
  x: number,
  y: number,
  scale: number,
) => place(drawingOf(name).draw(paletteOf(colour)), x, y, scale);

/** Pictures of the shop itself: of a department or a category, and of rooms. Undefined for all other names. */
export function drawScene(name: string): string | undefined {
  if (name === 'scene-home') return home();
  if (name === 'scene-workshop') return workshop();
  if (name.startsWith('category-'))
    return group(name.slice('category-'.length));
  return undefined;
}

function home(): string {
  const palette: Palette = {
    ...paletteOf('sand'),
    wall: '#e9dfcf',
    floor: '#c99a63',
  };
  return svg(
    720,
    600,
    palette,
    windowAt(70, 50, 230, 300) +
      flat('M300 58L720 330v160L300 360z', '#fff', 0.22) +
      thing('dome-lamp', 'moss', 520, 250, 0.86) +
      card(0, 468, 720, 132, 0, WOOD) +
      card(0, 468, 720, 10, 0, '#dcb483') +
      faint(
        'M0 500h260M320 512h400M60 540h420M540 556h180M0 576h200',
        WOOD_DARK,
        3,
        0.35,
      ) +
      thing('vase', 'clay', 142, 500, 0.92) +
      thing('table-lamp', 'mustard', 600, 494, 0.66) +
      thing('teapot', 'ink', 330, 520, 0.66) +
      thing('mug', 'snow', 470, 540, 0.4) +
      thing('serving-bowl', 'sage', 236, 566, 0.46) +
      thing('notebook', 'plum', 640, 580, 0.42),
  );
}

function workshop(): string {
  return svg(
    560,
    420,
    { ...paletteOf('clay'), wall: '#dcd6c8' },
    windowAt(36, 36, 170, 150) +
      box(240, 130, 290, 14, 3, WOOD) +
      thing('mug', 'clay', 284, 130, 0.24) +
      thing('bud-vase', 'sage', 346, 130, 0.26) +
      thing('serving-bowl', 'snow', 420, 130, 0.24) +
      thing('vase', 'ink', 492, 130, 0.3) +
      box(0, 320, 560, 22, 0, WOOD) +
      card(0, 342, 560, 78, 0, WOOD_DARK) +
      line('M70 342v78M490 342v78', WOOD, 22) +
      thing('carafe', 'sky', 96, 322, 0.42) +
      thing('teapot', 'mustard', 230, 322, 0.56) +
      thing('dinner-plate', 'snow', 372, 324, 0.5) +
      thing('pencil-set', 'plum', 486, 322, 0.44),
  );
}

/** Three things of a department, or of a category. */
function group(slug: string): string | undefined {
  const department = DEPARTMENTS.find(one => one.slug === slug);
  const category = CATEGORIES.find(one => one.slug === slug);
  const names = department
    ? department.categories.map(
        name => CATEGORIES.find(one => one.name === name)?.kinds[0] ?? name,
      )
    : category?.kinds;
  if (names === undefined) return undefined;
  const start = slug.length * 3;
  const colour = (index: number) =>
    COLOUR_NAMES[(start + index * 3) % COLOUR_NAMES.length] ?? 'sage';
  const ground = paletteOf(colour(0));
  const slugs = names.map(name =>
    name
      .toLowerCase()
      .normalize('NFD')
      .replace(/[^a-z0-9]+/g, '-'),
  );
  // The large one in the middle stands behind the others.
  const places = [
    [200, 268, 0.62],
    [92, 282, 0.46],
    [312, 282, 0.46],
  ] as const;
  const standing = slugs
    .filter(
      one =>
        drawingOf(one).spot !== 'ceiling' ||
        slugs.every(other => drawingOf(other).spot === 'ceiling'),
    )
    .slice(0, 3);
  return svg(
    400,
    300,
    ground,
    flat('M0 236c120-8 280-8 400 0v64H0z', ground.floor) +
      flat('M-20 0h110L-20 150zM130 0h80L-20 300V180z', '#fff', 0.16) +
      shadow(200, 276, 190, 22) +
      standing
        .map((one, index) => {
          const [x, y, scale] = places[index] ?? places[0];
          return thing(one, colour(index), x, y, scale);
        })
        .join(''),
  );
}
