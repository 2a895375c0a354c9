/** What decides how many connections a service opens. @public */
export interface ConnectionNeeds {
  /** The group's maximum. */
  readonly maxInstances: number;
  /** `max_connections` of the database. */
  readonly databaseMaxConnections: number;
}

/** How a database's connections are shared out. @public */
export interface ConnectionPlan {
  /** Connections of one instance; 0 when the database is too small. */
  readonly poolSize: number;
  /** Instances that may be connected at once. */
  readonly instancesAtOnce: number;
  /** Connections in use at the worst moment. */
  readonly used: number;
  /** Connections of the database that stay free. */
  readonly free: number;
}

/** Kept for the database's administrators (PostgreSQL's own default). @public */
export const RESERVED_CONNECTIONS = 3;
/** A worker of its own, a migration and a person with psql. @public */
export const SIDE_CONNECTIONS = 6;
/** More does not make an instance of the shop faster. @public */
export const MAX_POOL_SIZE = 10;
/** With one connection a checkout would wait for the catalog. @public */
export const MIN_POOL_SIZE = 2;

/**
 * The largest pool with which the service fits its database at the worst moment: a release is rolled out while the group is
 * at its maximum, and every old and every new instance is connected.
 * @public
 */
export function planConnections(needs: ConnectionNeeds): ConnectionPlan {
  const instancesAtOnce = 2 * needs.maxInstances;
  const room =
    needs.databaseMaxConnections - RESERVED_CONNECTIONS - SIDE_CONNECTIONS;
  const possible = Math.min(MAX_POOL_SIZE, Math.floor(room / instancesAtOnce));
  const poolSize = possible >= MIN_POOL_SIZE ? possible : 0;
  const used =
    instancesAtOnce * poolSize + SIDE_CONNECTIONS + RESERVED_CONNECTIONS;
  return {
    poolSize,
    instancesAtOnce,
    used,
    free: needs.databaseMaxConnections - used,
  };
}

/**
 * The smallest `max_connections` that a group of this maximum needs.
 * @public
 */
export const leastConnections = (maxInstances: number): number =>
  2 * maxInstances * MIN_POOL_SIZE + SIDE_CONNECTIONS + RESERVED_CONNECTIONS;
