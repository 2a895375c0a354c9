import './lib/require-node.mjs';
import { fileURLToPath } from 'node:url';

// Before anything reads it: tests have a state folder of their own, so that they can run beside a portal.
process.env.CAPSTAN_STATE ??= fileURLToPath(
  new URL('../.capstan/test', import.meta.url),
);

const { main } = await import('./lib/main.mjs');
await main(async () => {
  const { testCommand } = await import('./lib/tests/test-command.mjs');
  await testCommand(process.argv.slice(2));
});
