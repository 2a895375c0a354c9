import type { Database } from './Database.ts';

export interface ReadinessOptions {
  readonly database: Database;
  /** The migration level this release needs. */
  readonly level: number;
  /** Not ready before this long after the start of the process, milliseconds. Default 0. */
  readonly notBeforeMs?: number;
}

export type Ready =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: string };

/**
 * May this instance take requests? The schema must be at the release's level or past it (asked until it once was), the database must
 * have answered within the last two seconds (a busy instance knows that without asking), and it must not be stopping.
 */
export class Readiness {
  readonly #options: ReadinessOptions;
  #levelReached = false;
  #asking: Promise<Ready> | undefined;
  #draining = false;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  get draining(): boolean {
    return this.#draining;
  }

  drain(): void {
    this.#draining = true;
  }

  async check(): Promise<Ready> {
    if (this.#draining)
      return { ready: false, reason: 'This instance is stopping.' };
    if (process.uptime() * 1_000 < (this.#options.notBeforeMs ?? 0)) {
      return {
        ready: false,
        reason:
          'This instance starts slowly, on purpose (SHOP_FAULT_SLOW_START_SECONDS).',
      };
    }
    if (this.#levelReached && this.#options.database.msSinceGood() < 2_000)
      return { ready: true };
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<Ready> {
    const { database, level } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error('The database did not answer within 900 ms.')),
        900,
      );
    });
    try {
      const reached = await Promise.race([currentLevel(database), timeout]);
      this.#levelReached = reached >= level;
      if (this.#levelReached) return { ready: true };
      return {
        ready: false,
        reason: `The database is at migration level ${reached}, this release needs ${level}. Run its migrate step.`,
      };
    } catch (error) {
      return {
        ready: false,
        reason: error instanceof Error ? error.message : String(error),
      };
    } finally {
      clearTimeout(timer);
    }
  }
}

/** 0 while no migration ever ran. */
async function currentLevel(database: Database): Promise<number> {
  try {
    const rows = await database.rows<{ level: number | null }>(
      'migration_level',
      'SELECT max(left(name, 4)::integer) AS level FROM shop_migrations',
    );
    return rows[0]?.level ?? 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42P01')
      return 0;
    throw error;
  }
}
