import { randomFrom } from './random.ts';

export interface SeedCategory {
  readonly slug: string;
  readonly name: string;
  /** Kinds of things in it, and what they cost at least and at most in whole euros. */
  readonly kinds: readonly string[];
  readonly price: readonly [least: number, most: number];
}

export interface SeedProduct {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly sku: string;
  readonly priceMinor: number;
  readonly stocked: number;
}

function category(
  name: string,
  kinds: string,
  least: number,
  most: number,
): SeedCategory {
  return {
    slug: name.toLowerCase().replaceAll(' & ', '-').replaceAll(' ', '-'),
    name,
    kinds: kinds.split(', '),
    price: [least, most],
  };
}

export const CATEGORIES: readonly SeedCategory[] = [
  category('Mugs', 'Mug, Espresso Cup, Tea Cup, Travel Mug', 8, 32),
  category(
    'Plates & Bowls',
    'Dinner Plate, Soup Bowl, Serving Bowl, Side Plate',
    9,
    48,
  ),
  category('Knives', 'Chef Knife, Bread Knife, Paring Knife, Santoku', 18, 160),
  category('Pans', 'Frying Pan, Sauté Pan, Crêpe Pan, Wok', 29, 140),
  category('Pots', 'Saucepan, Stockpot, Casserole, Steamer', 34, 180),
  category('Kettles', 'Kettle, Gooseneck Kettle, Teapot', 25, 120),
  category('Glasses', 'Tumbler, Wine Glass, Carafe, Highball Glass', 6, 60),
  category(
    'Cutting Boards',
    'Cutting Board, Bread Board, Serving Board',
    15,
    75,
  ),
  category('Table Lamps', 'Desk Lamp, Table Lamp, Reading Lamp', 35, 190),
  category('Pendant Lamps', 'Pendant Lamp, Globe Lamp, Dome Lamp', 55, 320),
  category('Chairs', 'Chair, Armchair, Rocking Chair, Folding Chair', 79, 480),
  category('Stools', 'Stool, Bar Stool, Step Stool', 39, 210),
  category('Tables', 'Side Table, Coffee Table, Console Table', 89, 620),
  category('Shelves', 'Shelf, Bookcase, Wall Shelf', 45, 390),
  category('Cushions', 'Cushion, Floor Cushion, Bolster', 15, 85),
  category('Blankets', 'Blanket, Throw, Quilt', 29, 190),
  category('Towels', 'Bath Towel, Hand Towel, Beach Towel', 9, 65),
  category('Vases', 'Vase, Bud Vase, Floor Vase', 14, 130),
  category('Planters', 'Planter, Hanging Planter, Window Box', 12, 95),
  category('Candles', 'Candle, Candle Holder, Lantern', 7, 70),
  category('Clocks', 'Wall Clock, Alarm Clock, Mantel Clock', 24, 150),
  category('Mirrors', 'Wall Mirror, Hand Mirror, Standing Mirror', 19, 260),
  category('Notebooks', 'Notebook, Sketchbook, Planner', 6, 38),
  category('Pens', 'Fountain Pen, Ballpoint Pen, Pencil Set', 5, 140),
  category('Backpacks', 'Backpack, Rucksack, Daypack', 39, 220),
  category('Bags', 'Tote Bag, Shoulder Bag, Weekender', 19, 240),
  category('Bottles', 'Water Bottle, Thermos Flask, Sports Bottle', 12, 55),
  category('Headphones', 'Headphones, Earphones, Studio Headphones', 39, 380),
  category('Speakers', 'Speaker, Bookshelf Speaker, Portable Speaker', 49, 450),
  category('Bicycle Gear', 'Bicycle Helmet, Pannier, Bicycle Bell', 12, 160),
];

const NAMES =
  'Alder, Birk, Cove, Dune, Ember, Fjord, Grove, Haven, Isla, Juno, Kelp, Linden, Moss, Nord, Ochre, Pine, Quill, Reed, Slate, Tarn, Umber, Vale, Wren, Yarrow, Zephyr'.split(
    ', ',
  );
const LOOKS =
  'Matte, Hand-Finished, Ribbed, Speckled, Classic, Slim, Large, Small, Everyday, Heritage, Nordic, Studio'.split(
    ', ',
  );
const MATERIALS =
  'stoneware, oak, brass, recycled aluminium, linen, walnut, borosilicate glass, merino wool, cast iron, organic cotton, ash wood, cork'.split(
    ', ',
  );
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
    const material = pick(MATERIALS);
    const stock = random();
    return {
      slug,
      title,
      category,
      sku: `S${String(index + 1).padStart(5, '0')}`,
      priceMinor: euros * 100 + pick([90, 50, 0, 90]),
      stocked:
        stock < 0.01
          ? 0
          : stock < 0.05
          ? 1 + Math.floor(random() * 5)
          : 2_000 + Math.floor(random() * 8_000),
      description:
        `Made of ${material} by ${pick(MAKERS)}, for ${pick(USES)}. ` +
        `The ${title} is a piece we use at home ourselves: ${pick(
          LOOKS,
        ).toLowerCase()} in look, honest in weight, and made to be repaired. ${pick(
          CARE,
        )}`,
    };
  });
}
