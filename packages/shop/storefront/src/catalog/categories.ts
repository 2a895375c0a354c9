import type { Shell } from '../../../src/storefront/FirstView.ts';
import type { Departments } from '../api/types.ts';

export interface CategoryLink {
  readonly slug: string;
  readonly name: string;
  readonly products: number;
}

export interface Department extends CategoryLink {
  readonly categories: readonly CategoryLink[];
}

/** The departments, each with its categories. */
export function departmentsOf({ categories }: Shell): readonly Department[] {
  return (categories as Departments).items;
}

/** A department or a category with the way to it from the top, itself the last. Empty when there is none. */
export function wayTo(shell: Shell, slug: string): readonly CategoryLink[] {
  for (const department of departmentsOf(shell)) {
    if (department.slug === slug) return [department];
    const category = department.categories.find(one => one.slug === slug);
    if (category !== undefined) return [department, category];
  }
  return [];
}
