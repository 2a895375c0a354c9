/**
 * The demo's scale groups: the main shop with a test and a prod environment, and an outlet with prod.
 * Each environment has a database of its own.
 */
export const GROUPS = [
  group('shop', 'test', { min: 1, max: 2, desired: 1 }),
  group('shop', 'prod', { min: 2, max: 6, desired: 3 }),
  group('outlet', 'prod', { min: 2, max: 6, desired: 2 }),
];

function group(service, environment, size) {
  const policies =
    environment === 'prod'
      ? [{ name: 'requests', metric: 'requests', target: 40 }]
      : [];
  return {
    service,
    environment,
    database: `${service}_${environment}`,
    spec: {
      ...size,
      policies,
      variables: { SHOP_MAX_INSTANCES: String(size.max) },
    },
  };
}

export const SERVICES = [...new Set(GROUPS.map(({ service }) => service))];

export const demoDatabases = () => GROUPS.map(({ database }) => database);
