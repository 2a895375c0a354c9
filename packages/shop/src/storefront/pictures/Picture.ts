/** `front`: before a plain ground · `room`: where it is used · `detail`: from near. */
export const VIEWS = ['front', 'room', 'detail'] as const;
export type View = (typeof VIEWS)[number];

export interface PictureRequest {
  /** Of a product; its last words tell what is drawn. */
  readonly slug: string;
  readonly view: View;
  /** The name of one of the shop's colours, in small letters. Absent: one that belongs to the slug. */
  readonly colour?: string;
}

/** The colours of one thing, and of the ground it looks well on. */
export interface Palette {
  readonly main: string;
  readonly light: string;
  readonly dark: string;
  readonly wall: string;
  readonly floor: string;
}

/** Where a thing is in a room: on a table, on the floor, on the wall, or below the ceiling. */
export type Spot = 'table' | 'floor' | 'wall' | 'ceiling';

export interface Drawing {
  /** The end of the slugs it is for. */
  readonly words: RegExp;
  readonly spot: Spot;
  /** On a ground of 400 × 400 whose floor is at y = 330. */
  draw(palette: Palette): string;
}
