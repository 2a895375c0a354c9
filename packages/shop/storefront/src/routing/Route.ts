import type { ComponentType } from 'react';
import type { Shell } from '../../../src/storefront/FirstView.ts';
import type { CatalogApi } from '../api/catalogApi.ts';
import type { Place } from './Place.ts';

export interface PageProps<Data = undefined> {
  readonly data: Data;
  readonly place: Place;
}

/** A file under `src` that shows a page. */
export interface PageModule<Data> {
  readonly default: ComponentType<PageProps<Data>>;
  /** For the tab and for search engines. */
  title(data: Data, place: Place): string;
  description?(data: Data): string;
}

/** A page and its address. One with `read` is drawn by the server; the others show what only the browser knows, and are drawn there. */
export interface Route<Data = unknown> {
  readonly pattern: string;
  /** Of the page's file, as the build's manifest names it. */
  readonly source: string;
  readonly frame: 'shop' | 'plain' | 'backOffice';
  load(): Promise<PageModule<Data>>;
  /** Absent: nothing is read before the page is shown. */
  read?(api: CatalogApi, place: Place, shell: Shell): Promise<Data>;
}

/** Keeps the data of a page and its reader together; beyond here they are only known to fit. */
export function route<Data>(made: Route<Data>): Route {
  return made as unknown as Route;
}
