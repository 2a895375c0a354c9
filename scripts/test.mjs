import './lib/require-node.mjs';

const { main } = await import('./lib/main.mjs');
await main(async () => {
  const { testCommand } = await import('./lib/tests/test-command.mjs');
  await testCommand(process.argv.slice(2));
});
