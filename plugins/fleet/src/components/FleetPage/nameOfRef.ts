import { parseEntityRef } from '@backstage/catalog-model';

/** The short name of an entity for a list, for example `shop-team` for `group:default/shop-team`. */
export function nameOfRef(ref: string): string {
  try {
    const { namespace, name } = parseEntityRef(ref);
    return namespace === 'default' ? name : `${namespace}/${name}`;
  } catch {
    // Not a ref after all: show what there is.
    return ref;
  }
}
