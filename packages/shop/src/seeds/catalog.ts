import { CATEGORIES } from './categories.ts';
import type { SeedCategory } from './categories.ts';
import { randomFrom } from './random.ts';

export interface SeedVariant {
  readonly sku: string;
  /** Empty when the product has only one. */
  readonly title: string;
  readonly options: Readonly<Record<string, string>>;
  readonly priceMinor: number;
  readonly stocked: number;
}

export interface SeedProduct {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly taxClass: 'standard' | 'reduced';
  readonly variants: readonly [SeedVariant, ...SeedVariant[]];
}

const NAMES =
  'Alder, Birk, Cove, Dune, Ember, Fjord, Grove, Haven, Isla, Juno, Kelp, Linden, Moss, Nord, Ochre, Pine, Quill, Reed, Slate, Tarn, Umber, Vale, Wren, Yarrow, Zephyr'.split(
    ', ',
  );
const LOOKS =
  'Matte, Hand-Finished, Ribbed, Speckled, Classic, Slim, Large, Small, Everyday, Heritage, Nordic, Studio'.split(
    ', ',
  );
const COLOURS =
  'Sage, Sand, Ink, Clay, Snow, Mustard, Plum, Sky, Moss, Charcoal'.split(', ');
/** What comes in sizes rather than colours, with what each size costs more. */
const SIZES: Readonly<Record<string, readonly (readonly [string, number])[]>> =
  {
    towels: [
      ['30 × 50 cm', 1],
      ['50 × 100 cm', 1.6],
      ['70 × 140 cm', 2.4],
    ],
    blankets: [
      ['130 × 180 cm', 1],
      ['200 × 220 cm', 1.7],
    ],
    cushions: [
      ['40 × 40 cm', 1],
      ['50 × 50 cm', 1.3],
      ['60 × 60 cm', 1.6],
    ],
  };
const MAKERS =
  'a family workshop in Porto, two sisters in Ghent, a small factory near Graz, a studio in Aarhus, a cooperative in Lyon, an old mill in Saxony'.split(
    ', ',
  );
const USES =
  'long breakfasts, small flats, busy kitchens, rainy Sundays, daily use, quiet evenings, guests who stay longer, people who mend things'.split(
    ', ',
  );
const CARE =
  'Wipe it with a damp cloth., It is safe in the dishwasher., Wash it by hand and it lasts for decades., Spare parts are available for ten years., Keep it dry and out of the midday sun.'.split(
    ', ',
  );

export const PRODUCTS_COUNT = 1_000;

/** The catalog of the demo: the same 1,000 products on every machine. Some are low in stock, a few sold out. */
export function seedProducts(): readonly SeedProduct[] {
  const random = randomFrom(20_261);
  const pick = <T>(list: readonly T[]): T =>
    list[Math.floor(random() * list.length)] as T;
  const slugs = new Set<string>();
  return Array.from({ length: PRODUCTS_COUNT }, (_, index) => {
    const {
      slug: category,
      kinds,
      materials,
      price,
    } = CATEGORIES[index % CATEGORIES.length] as SeedCategory;
    let title = '';
    let slug = '';
    do {
      title = `${pick(NAMES)} ${pick(LOOKS)} ${pick(kinds)}`;
      slug = title
        .toLowerCase()
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .replace(/[^a-z0-9]+/g, '-');
    } while (slugs.has(slug));
    slugs.add(slug);
    const [least, most] = price;
    // Cheap things are more common; prices end in .90 or .50 or are round.
    const euros = Math.round(least + (most - least) * random() ** 2);
    const material = pick(materials);
    const stock = random();
    const priceMinor = euros * 100 + pick([90, 50, 0, 90]);
    const stocked = stockOf(stock, random);
    const maker = pick(MAKERS);
    const use = pick(USES);
    const look = pick(LOOKS);
    const variants = variantsOf({
      category,
      sku: `S${String(index + 1).padStart(5, '0')}`,
      priceMinor,
      stocked,
    });
    const colours = variants.flatMap(({ options }) => options.colour ?? []);
    const sizes = variants.flatMap(({ options }) => options.size ?? []);
    return {
      slug,
      title,
      category,
      taxClass: category === 'notebooks' ? 'reduced' : 'standard',
      attributes: {
        material: [material],
        ...(colours.length > 0 ? { colour: colours } : {}),
        ...(sizes.length > 0 ? { size: sizes } : {}),
        origin: [maker.slice(maker.lastIndexOf(' ') + 1)],
      },
      variants,
      description:
        `Made of ${material} by ${maker}, for ${use}. ` +
        `The ${title} is a piece we use at home ourselves: ${look.toLowerCase()} in look, honest in weight, and made to be repaired. ${pick(
          CARE,
        )}`,
    };
  });
}

function stockOf(chance: number, random: () => number): number {
  if (chance < 0.01) return 0;
  if (chance < 0.05) return 1 + Math.floor(random() * 5);
  return 2_000 + Math.floor(random() * 8_000);
}

/** Sizes for textiles, colours for half of the rest. The first one is what the product costs. */
function variantsOf(only: {
  readonly category: string;
  readonly sku: string;
  readonly priceMinor: number;
  readonly stocked: number;
}): readonly [SeedVariant, ...SeedVariant[]] {
  const { category, sku, priceMinor, stocked } = only;
  const number = Number(sku.slice(1));
  // Neighbours in a list are of different colours, in the whole catalog and within a category.
  const shade = number + 7 * Math.floor(number / CATEGORIES.length);
  const sizes = SIZES[category];
  const colours = Array.from(
    { length: 1 + (number % 4) },
    (_, position) => COLOURS[(shade + 3 * position) % COLOURS.length] as string,
  );
  const choices = sizes
    ? sizes.map(([size, factor]) => ({
        options: { size },
        title: size,
        factor,
      }))
    : colours.map(colour => ({
        options: { colour },
        title: colour,
        factor: 1,
      }));
  const [first, ...others] = choices.map(
    ({ options, title, factor }, position) => ({
      sku: position === 0 ? sku : `${sku}-${position + 1}`,
      title: choices.length > 1 ? title : '',
      options,
      priceMinor: Math.round((priceMinor * factor) / 10) * 10,
      // What is short in its first choice is not always short in the others.
      stocked:
        position === 0 ? stocked : 1_000 + ((number * 37 + position) % 4_000),
    }),
  );
  return [first as SeedVariant, ...others];
}
