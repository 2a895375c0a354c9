import './lib/require-node.mjs';

// What follows may use the syntax of today: the line above has ended older Nodes with a sentence.
const { main } = await import('./lib/main.mjs');
await main(async () => {
  const { startCommand } = await import('./lib/start-command.mjs');
  await startCommand(process.argv.slice(2));
});
