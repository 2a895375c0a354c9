import type { Check } from '../support/Check.ts';
import { catalogInfo } from './catalogInfo.ts';
import { connections } from './connections.ts';
import { consistency } from './consistency.ts';
import { diagram } from './diagram.ts';
import { fileList } from './fileList.ts';
import { leftovers } from './leftovers.ts';
import { parses } from './parses.ts';
import { trust } from './trust.ts';

/** What looking at the files alone can tell. */
export const checks: Check[] = [
  leftovers,
  parses,
  consistency,
  connections,
  catalogInfo,
  fileList,
  diagram,
  trust,
];
export { mutations } from './mutations.ts';
