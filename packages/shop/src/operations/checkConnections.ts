import type { Config } from '../config/Config.ts';
import type { Database } from '../database/Database.ts';
import type { Log } from '../log/log.ts';

/** Kept free for migrations, backups and people. */
const RESERVE = 5;

/**
 * Says in the log whether all pools together fit into the database. Only a message: one instance cannot know what else uses it,
 * and an instance that refuses to start would turn a tight limit into an outage.
 */
export async function checkConnections(
  database: Database,
  config: Config,
  log: Log,
): Promise<void> {
  try {
    const rows = await database.rows<{ max: number }>(
      'max_connections',
      `SELECT current_setting('max_connections')::integer AS max`,
    );
    const max = rows[0]?.max ?? 0;
    const { poolSize, maxInstances } = config;
    const room = Math.floor((max - RESERVE) / poolSize);
    const sum = `${poolSize} connections per instance, ${max} allowed by the database (${RESERVE} kept free)`;
    if (maxInstances === undefined) {
      log.info(
        `There is room for ${room} instances: ${sum}. Set SHOP_MAX_INSTANCES to have it checked.`,
      );
    } else if (maxInstances > room) {
      log.warn(
        `Too many connections are possible: ${maxInstances} instances, but there is room for ${room}: ${sum}. Lower SHOP_POOL_SIZE or the group's maximum.`,
      );
    }
  } catch (error) {
    log.warn('The limit of connections could not be read.', {
      error: error instanceof Error ? error.message : String(error),
    });
  }
}
