import { createRequire } from 'node:module';

/**
 * The smallest backend that makes services: the catalog, the scaffolder and Capstan's own actions. A process of its own, run with
 * the transform, because the portal's packages are CommonJS in TypeScript.
 */
const load = createRequire(import.meta.url);
const { createBackend } = load(
  '@backstage/backend-defaults',
) as typeof import('@backstage/backend-defaults');

const backend = createBackend();
for (const feature of [
  '@backstage/plugin-catalog-backend',
  '@backstage/plugin-scaffolder-backend',
  '@capstan/plugin-scaffolder-backend-module-fleet',
]) {
  backend.add(load(feature).default);
}
// Whoever started it is gone.
process.once('disconnect', () => process.exit());

backend.start().then(
  () => process.send?.({ ready: true }),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
