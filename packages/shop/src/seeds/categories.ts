export interface SeedDepartment {
  readonly slug: string;
  readonly name: string;
  /** Names of its categories. */
  readonly categories: readonly string[];
}

export interface SeedCategory {
  readonly slug: string;
  readonly name: string;
  /** Kinds of things in it, and what they cost at least and at most in whole euros. */
  readonly kinds: readonly string[];
  readonly materials: readonly string[];
  readonly price: readonly [least: number, most: number];
}

function slugOf(name: string): string {
  return name.toLowerCase().replaceAll(' & ', '-').replaceAll(' ', '-');
}

function category(
  name: string,
  kinds: string,
  materials: string,
  least: number,
  most: number,
): SeedCategory {
  return {
    slug: slugOf(name),
    name,
    kinds: kinds.split(', '),
    materials: materials.split(', '),
    price: [least, most],
  };
}

// What things of a kind are made of.
const METAL = 'stainless steel, cast iron, copper, recycled aluminium';
const CERAMIC = 'stoneware, porcelain, terracotta';
const GLASS = 'borosilicate glass, crystal, recycled glass';
const WOOD = 'oak, walnut, ash wood, cork';
const LAMP = 'oak, brass, linen, recycled aluminium';
const TEXTILE = 'linen, organic cotton, merino wool';
const WAX = 'beeswax, brass, stoneware';
const PAPER = 'recycled paper, linen, cork';
const CARRY = 'organic cotton, waxed canvas, recycled nylon';
const BOTTLE = 'stainless steel, borosilicate glass';
const SOUND = 'oak, recycled aluminium, linen';

export const CATEGORIES: readonly SeedCategory[] = [
  category('Mugs', 'Mug, Espresso Cup, Tea Cup, Travel Mug', CERAMIC, 8, 32),
  category(
    'Plates & Bowls',
    'Dinner Plate, Soup Bowl, Serving Bowl, Side Plate',
    CERAMIC,
    9,
    48,
  ),
  category(
    'Knives',
    'Chef Knife, Bread Knife, Paring Knife, Santoku',
    METAL,
    18,
    160,
  ),
  category('Pans', 'Frying Pan, Sauté Pan, Crêpe Pan, Wok', METAL, 29, 140),
  category('Pots', 'Saucepan, Stockpot, Casserole, Steamer', METAL, 34, 180),
  category('Kettles', 'Kettle, Gooseneck Kettle, Teapot', METAL, 25, 120),
  category(
    'Glasses',
    'Tumbler, Wine Glass, Carafe, Highball Glass',
    GLASS,
    6,
    60,
  ),
  category(
    'Cutting Boards',
    'Cutting Board, Bread Board, Serving Board',
    WOOD,
    15,
    75,
  ),
  category('Table Lamps', 'Desk Lamp, Table Lamp, Reading Lamp', LAMP, 35, 190),
  category(
    'Pendant Lamps',
    'Pendant Lamp, Globe Lamp, Dome Lamp',
    LAMP,
    55,
    320,
  ),
  category(
    'Chairs',
    'Chair, Armchair, Rocking Chair, Folding Chair',
    WOOD,
    79,
    480,
  ),
  category('Stools', 'Stool, Bar Stool, Step Stool', WOOD, 39, 210),
  category('Tables', 'Side Table, Coffee Table, Console Table', WOOD, 89, 620),
  category('Shelves', 'Shelf, Bookcase, Wall Shelf', WOOD, 45, 390),
  category('Cushions', 'Cushion, Floor Cushion, Bolster', TEXTILE, 15, 85),
  category('Blankets', 'Blanket, Throw, Quilt', TEXTILE, 29, 190),
  category('Towels', 'Bath Towel, Hand Towel, Beach Towel', TEXTILE, 9, 65),
  category('Vases', 'Vase, Bud Vase, Floor Vase', CERAMIC, 14, 130),
  category('Planters', 'Planter, Hanging Planter, Window Box', CERAMIC, 12, 95),
  category('Candles', 'Candle, Candle Holder, Lantern', WAX, 7, 70),
  category('Clocks', 'Wall Clock, Alarm Clock, Mantel Clock', LAMP, 24, 150),
  category(
    'Mirrors',
    'Wall Mirror, Hand Mirror, Standing Mirror',
    LAMP,
    19,
    260,
  ),
  category('Notebooks', 'Notebook, Sketchbook, Planner', PAPER, 6, 38),
  category('Pens', 'Fountain Pen, Ballpoint Pen, Pencil Set', LAMP, 5, 140),
  category('Backpacks', 'Backpack, Rucksack, Daypack', CARRY, 39, 220),
  category('Bags', 'Tote Bag, Shoulder Bag, Weekender', CARRY, 19, 240),
  category(
    'Bottles',
    'Water Bottle, Thermos Flask, Sports Bottle',
    BOTTLE,
    12,
    55,
  ),
  category(
    'Headphones',
    'Headphones, Earphones, Studio Headphones',
    SOUND,
    39,
    380,
  ),
  category(
    'Speakers',
    'Speaker, Bookshelf Speaker, Portable Speaker',
    SOUND,
    49,
    450,
  ),
  category(
    'Bicycle Gear',
    'Bicycle Helmet, Pannier, Bicycle Bell',
    CARRY,
    12,
    160,
  ),
];

function department(name: string, categories: string): SeedDepartment {
  return { slug: slugOf(name), name, categories: categories.split(', ') };
}

export const DEPARTMENTS: readonly SeedDepartment[] = [
  department('Kitchen', 'Knives, Pans, Pots, Kettles, Cutting Boards'),
  department('Dining', 'Mugs, Plates & Bowls, Glasses'),
  department('Lighting', 'Table Lamps, Pendant Lamps, Candles'),
  department('Furniture', 'Chairs, Stools, Tables, Shelves'),
  department('Home Textiles', 'Cushions, Blankets, Towels'),
  department('Decoration', 'Vases, Planters, Clocks, Mirrors'),
  department('Desk', 'Notebooks, Pens'),
  department('On the Way', 'Backpacks, Bags, Bottles, Bicycle Gear'),
  department('Sound', 'Headphones, Speakers'),
];
