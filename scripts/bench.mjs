import './lib/require-node.mjs';

const { main } = await import('./lib/main.mjs');
await main(async () => {
  const { benchCommand } = await import('./lib/bench-command.mjs');
  await benchCommand(process.argv.slice(2));
});
