/** Requests per second that one instance is meant to take. Far below what it can take, so that scaling can be seen. */
const TARGET = 20;

/**
 * The demo's scale groups: the main shop with a test and a prod environment, and an outlet with prod.
 * Each environment has a database of its own. What is sent to prod keeps the desired count where it starts.
 */
export const GROUPS = [
  group('shop', 'test', { min: 1, max: 2, desired: 1 }),
  group('shop', 'prod', { min: 2, max: 6, desired: 3 }, 50),
  group('outlet', 'prod', { min: 2, max: 6, desired: 2 }, 20),
];

function group(service, environment, size, requestsPerSecond) {
  const policies = requestsPerSecond
    ? [{ name: 'requests', metric: 'requests', target: TARGET }]
    : [];
  return {
    service,
    environment,
    database: `${service}_${environment}`,
    requestsPerSecond,
    spec: {
      ...size,
      policies,
      variables: { SHOP_MAX_INSTANCES: String(size.max) },
    },
  };
}

export const SERVICES = [...new Set(GROUPS.map(({ service }) => service))];

export const demoDatabases = () => GROUPS.map(({ database }) => database);
