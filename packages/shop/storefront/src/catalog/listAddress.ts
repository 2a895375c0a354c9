import type { Place } from '../routing/Place.ts';

/** The address of this list with other choices; it begins at the first page again. */
export function addressOf(
  place: Place,
  change: Readonly<Record<string, string | undefined>>,
  path = place.path,
  toggle?: string,
): string {
  const query = new URLSearchParams(place.query);
  query.delete('cursor');
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) query.delete(name);
    else query.set(name, value);
  }
  if (toggle !== undefined) {
    const facets = query.getAll('facet');
    query.delete('facet');
    for (const facet of facets.includes(toggle)
      ? facets.filter(one => one !== toggle)
      : [...facets, toggle])
      query.append('facet', facet);
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

/** The number of choices that are on. */
export function countChoices({ query }: Place): number {
  return (
    query.getAll('facet').length +
    ['minPrice', 'maxPrice', 'inStock'].filter(name => query.has(name)).length
  );
}
