import type { ComponentType } from 'react';
import type { Shell } from '../../../src/storefront/FirstView.ts';
import { ApiError } from '../api/ApiError.ts';
import type { CatalogApi } from '../api/catalogApi.ts';
import { NotFound } from '../shell/NotFound.tsx';
import { PageFailed } from '../shell/PageFailed.tsx';
import { Waiting } from '../shell/Waiting.tsx';
import type { Place } from './Place.ts';
import { match } from './Place.ts';
import type { PageProps, Route } from './Route.ts';
import { ROUTES } from './routes.ts';

/** A page with all it needs to be shown. */
export interface Shown {
  readonly status: number;
  readonly title: string;
  readonly description: string;
  readonly source: string;
  readonly place: Place;
  readonly frame: Route['frame'];
  readonly Page: ComponentType<PageProps<unknown>>;
  readonly data: unknown;
  /** The server left it to the browser. */
  readonly waiting: boolean;
}

const NAME = 'Harbour Goods';
const ABOUT =
  'Lamps, mugs, chairs and a thousand other pieces for the home from small workshops, made to last.';
/** How long what was read is shown again without asking. */
const FRESH_MS = 30_000;

/** Finds the page of an address, loads its code and reads its data, each once for as long as it is fresh. */
export class PageReader {
  readonly #api: CatalogApi;
  readonly #shell: Shell;
  readonly #read = new Map<
    string,
    { readonly at: number; readonly shown: Promise<Shown> }
  >();

  constructor(api: CatalogApi, shell: Shell) {
    this.#api = api;
    this.#shell = shell;
  }

  /** Never fails for what the shop refuses: then it answers a page that says so. */
  read(href: string, fresh = false): Promise<Shown> {
    const known = this.#read.get(href);
    if (!fresh && known !== undefined && Date.now() - known.at < FRESH_MS)
      return known.shown;
    const shown = this.#make(href);
    this.#read.set(href, { at: Date.now(), shown });
    const forget = () => this.#read.delete(href);
    shown.then(made => made.status >= 400 && forget(), forget);
    return shown;
  }

  prefetch(href: string): void {
    if (find(href).route !== undefined) this.read(href).catch(() => undefined);
  }

  /** What the browser takes over: the page that the server drew, with the data it was drawn from. */
  async resume(href: string, data: unknown): Promise<Shown> {
    const { place, route } = find(href);
    if (route === undefined || data === undefined) return notFound(place);
    if (route.read === undefined) return waiting(place, route);
    return show(place, route, data);
  }

  /** The same for the server: the pages that only the browser can show are left open. */
  async firstView(href: string): Promise<Shown> {
    const { place, route } = find(href);
    return route !== undefined && route.read === undefined
      ? waiting(place, route)
      : this.#make(href);
  }

  async #make(href: string): Promise<Shown> {
    const { place, route } = find(href);
    if (route === undefined) return notFound(place);
    try {
      const [data] = await Promise.all([
        route.read?.(this.#api, place, this.#shell),
        route.load(),
      ]);
      return await show(place, route, data);
    } catch (error) {
      if (statusOf(error) === 404) return notFound(place);
      if (error instanceof ApiError) return failed(place, route, error);
      // Code that was not loaded before cannot be had without a network.
      if (typeof navigator !== 'undefined' && navigator.onLine === false) {
        return failed(
          place,
          route,
          new ApiError(0, {
            detail:
              'You are offline, and this page was not looked at before. Connect to the internet and try again.',
          }),
        );
      }
      throw error;
    }
  }
}

function find(href: string): {
  readonly place: Place;
  readonly route: Route | undefined;
} {
  const { pathname, searchParams } = new URL(href, 'http://shop');
  for (const route of ROUTES) {
    const params = match(route.pattern, pathname);
    if (params !== undefined)
      return { place: { path: pathname, query: searchParams, params }, route };
  }
  return {
    place: { path: pathname, query: searchParams, params: {} },
    route: undefined,
  };
}

async function show(place: Place, route: Route, data: unknown): Promise<Shown> {
  const page = await route.load();
  const title = page.title(data, place);
  return {
    ...common(place, route),
    title:
      title === ''
        ? `${NAME}: things for the home, made to last`
        : `${title} · ${NAME}`,
    description: page.description?.(data) ?? ABOUT,
    Page: page.default,
    data,
  };
}

function common(place: Place, route: Route) {
  const { frame, source } = route;
  return {
    status: 200,
    description: ABOUT,
    source,
    place,
    frame,
    waiting: false,
  };
}

function waiting(place: Place, route: Route): Shown {
  return {
    ...common(place, route),
    title: NAME,
    Page: Waiting,
    data: null,
    waiting: true,
  };
}

function notFound(place: Place): Shown {
  const frame = place.path.startsWith('/admin') ? 'backOffice' : 'shop';
  return {
    status: 404,
    title: `Not found · ${NAME}`,
    description: ABOUT,
    source: '',
    place,
    frame,
    Page: NotFound,
    data: undefined,
    waiting: false,
  };
}

function failed(place: Place, route: Route, error: ApiError): Shown {
  return {
    ...common(place, route),
    status: error.status || 503,
    title: `Not available · ${NAME}`,
    Page: PageFailed as ComponentType<PageProps<unknown>>,
    data: error.message,
  };
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'status' in error
    ? Number(error.status)
    : undefined;
}
