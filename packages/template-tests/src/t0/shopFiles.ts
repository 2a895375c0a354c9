import { trackedShopFiles } from '../support/shop.ts';

const OWN = new Set(['README.md', 'catalog-info.yaml']);

/** Paths of the shop that every service gets. */
export const shopFiles = async (): Promise<string[]> =>
  (await trackedShopFiles()).filter(file => !OWN.has(file));
