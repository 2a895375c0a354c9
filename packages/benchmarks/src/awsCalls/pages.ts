import { setTimeout as pause } from 'node:timers/promises';

/** What open pages asked for. */
export interface Asked {
  readonly answers: number;
  /** Answers without the services that the page is there to show. */
  readonly failures: number;
}

/**
 * So many pages, each of which asks for its own paths every so often, for so many milliseconds. They do not ask at the same
 * moment. `shows` says whether the answers of one page hold what it is to show.
 */
export async function keepOpen(options: {
  readonly pages: number;
  readonly everyMs: number;
  readonly forMs: number;
  readonly urlsOf: (page: number) => readonly string[];
  readonly shows: (bodies: readonly string[], page: number) => boolean;
}): Promise<Asked> {
  const { pages, everyMs, forMs } = options;
  const begun = performance.now();
  let answers = 0;
  let failures = 0;
  const open = async (page: number) => {
    const first = begun + (everyMs * page) / pages;
    for (let at = first; at < begun + forMs; at += everyMs) {
      await pause(Math.max(0, at - performance.now()));
      const bodies: string[] = [];
      let ok = true;
      for (const url of options.urlsOf(page)) {
        const response = await fetch(url).catch(() => undefined);
        bodies.push((await response?.text()) ?? '');
        ok &&= response?.ok ?? false;
      }
      if (ok && options.shows(bodies, page)) answers++;
      else failures++;
    }
  };
  await Promise.all(Array.from({ length: pages }, (_, page) => open(page)));
  return { answers, failures };
}
