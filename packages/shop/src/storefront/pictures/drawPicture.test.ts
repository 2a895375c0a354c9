import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CATEGORIES, DEPARTMENTS } from '../../seeds/categories.ts';
import { seedProducts } from '../../seeds/catalog.ts';
import { VIEWS } from './Picture.ts';
import { drawPicture } from './drawPicture.ts';
import { drawingOf } from './drawings.ts';
import { COLOUR_NAMES } from './palettes.ts';

const PARCEL = drawingOf('something-nobody-has-drawn');
const products = seedProducts();

/** A plain XML reader: every element is closed, in order, and every attribute is quoted. */
function assertWellFormed(svg: string): void {
  const open: string[] = [];
  let rest = svg;
  while (rest !== '') {
    const tag = /^<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/.exec(
      rest,
    );
    assert.ok(tag, `not well-formed at: ${rest.slice(0, 60)}`);
    const [text, closing, name = '', , empty] = tag;
    if (closing) assert.equal(open.pop(), name);
    else if (!empty) open.push(name);
    rest = rest.slice(text.length);
  }
  assert.deepEqual(open, []);
}

describe('a picture of a product', () => {
  it('shows its own kind of thing for every product of the catalog', () => {
    for (const { slug } of products) {
      assert.notEqual(drawingOf(slug), PARCEL, slug);
    }
  });

  it('is drawn differently for every kind of thing in a category', () => {
    for (const { name, kinds } of CATEGORIES) {
      const shown = kinds.map(
        kind =>
          drawingOf(
            kind
              .toLowerCase()
              .normalize('NFD')
              .replace(/\p{M}/gu, '')
              .replaceAll(' ', '-'),
          ).draw,
      );
      assert.ok(new Set(shown).size >= 2, name);
    }
  });

  it('is well-formed in every view, and needs no script, no style and no other file', () => {
    for (const { slug } of products.slice(0, 120)) {
      for (const view of VIEWS) {
        const svg = drawPicture({ slug, view, colour: 'ink' });
        assertWellFormed(svg);
        assert.doesNotMatch(svg, /<script|style=|href=|NaN|undefined/);
        assert.ok(svg.length < 40_000, `${slug} ${view}: ${svg.length}`);
      }
    }
  });

  it('is the same for the same product, whoever draws it', () => {
    const request = { slug: 'wren-small-table-lamp', view: 'room' } as const;
    assert.equal(drawPicture(request), drawPicture(request));
  });

  it('differs by view, by colour, and by what the title says of the form', () => {
    const drawn = [
      ...VIEWS.map(view => drawPicture({ slug: 'a-matte-mug', view })),
      ...COLOUR_NAMES.slice(0, 3).map(colour =>
        drawPicture({ slug: 'a-matte-mug', view: 'front', colour }),
      ),
      drawPicture({ slug: 'a-large-mug', view: 'front' }),
      drawPicture({ slug: 'a-slim-mug', view: 'front' }),
    ];
    // One of the colours may be the one that belongs to the slug.
    assert.ok(new Set(drawn).size >= drawn.length - 1);
  });

  it('is drawn also for what nobody has drawn, in a colour that nobody knows', () => {
    assertWellFormed(
      drawPicture({
        slug: 'grand-piano',
        view: 'front',
        colour: 'ultraviolet',
      }),
    );
  });

  it('exists for every department and category, and for the rooms of the first page', () => {
    const names = [...DEPARTMENTS, ...CATEGORIES].map(
      ({ slug }) => `category-${slug}`,
    );
    const drawn = [...names, 'scene-home', 'scene-workshop'].map(slug =>
      drawPicture({ slug, view: 'front' }),
    );
    for (const svg of drawn) assertWellFormed(svg);
    assert.equal(new Set(drawn).size, drawn.length);
  });
});
