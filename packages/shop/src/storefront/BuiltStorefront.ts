import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Problem } from '../http/Problem.ts';
import type { Render } from './FirstView.ts';

/** A file for browsers, with its smaller forms where there are any. */
export interface BuiltFile {
  readonly type: string;
  readonly plain: Buffer;
  readonly br?: Buffer;
  readonly gzip?: Buffer;
}

/** What a page needs from the browser's files: addresses, the most important first. */
export interface PageFiles {
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  readonly fonts: readonly string[];
  /** The one that starts the page. */
  readonly entry: string;
}

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
  readonly assets?: readonly string[];
}

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const ENTRY = 'src/browser.tsx';

/**
 * The storefront as `scripts/buildStorefront.ts` leaves it, read once into memory: it is small. Its code for the server is loaded with
 * the first page, or just before, so that it costs no time at start.
 */
export class BuiltStorefront {
  readonly #folder: string;
  readonly #files = new Map<string, BuiltFile>();
  readonly #chunks: Readonly<Record<string, Chunk>>;
  #render: Promise<Render> | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    const assets = join(folder, 'client', 'assets');
    this.#chunks = JSON.parse(
      readFileSync(join(folder, 'client', '.vite', 'manifest.json'), 'utf8'),
    ) as Record<string, Chunk>;
    const names = new Set(readdirSync(assets));
    for (const name of names) {
      const type = TYPES[extname(name)];
      if (type === undefined) continue;
      const read = (ending: string) =>
        readFileSync(join(assets, name + ending));
      this.#files.set(name, {
        type,
        plain: read(''),
        ...(names.has(`${name}.br`) ? { br: read('.br') } : {}),
        ...(names.has(`${name}.gz`) ? { gzip: read('.gz') } : {}),
      });
    }
  }

  /** Undefined when it was not built. */
  static open(folder: string): BuiltStorefront | undefined {
    return existsSync(join(folder, 'server', 'render.mjs'))
      ? new BuiltStorefront(folder)
      : undefined;
  }

  /** A file of `/assets` by its name with its hash. */
  file(name: string): BuiltFile | undefined {
    return this.#files.get(name);
  }

  render(): Promise<Render> {
    this.#render ??= this.#load().catch((error: unknown) => {
      // The next page tries again.
      this.#render = undefined;
      throw error;
    });
    return this.#render;
  }

  /** `source` is the page's own file, as its first view names it. */
  filesOf(source: string): PageFiles {
    const files = {
      scripts: new Set<string>(),
      styles: new Set<string>(),
      fonts: new Set<string>(),
    };
    const seen = new Set<string>();
    const collect = (name: string): void => {
      const chunk = this.#chunks[name];
      if (chunk === undefined || seen.has(name)) return;
      seen.add(name);
      files.scripts.add(`/${chunk.file}`);
      for (const style of chunk.css ?? []) files.styles.add(`/${style}`);
      for (const asset of chunk.assets ?? [])
        if (asset.endsWith('.woff2')) files.fonts.add(`/${asset}`);
      for (const needed of chunk.imports ?? []) collect(needed);
    };
    collect(ENTRY);
    collect(source);
    return {
      entry: `/${this.#chunks[ENTRY]?.file}`,
      scripts: [...files.scripts],
      styles: [...files.styles],
      fonts: [...files.fonts],
    };
  }

  async #load(): Promise<Render> {
    const file = join(this.#folder, 'server', 'render.mjs');
    const loaded = (await import(pathToFileURL(file).href)) as {
      render?: Render;
    };
    if (loaded.render === undefined) {
      throw new Problem(
        500,
        'The storefront was built wrong. Build it again with: npm run build:storefront',
      );
    }
    return loaded.render;
  }
}
