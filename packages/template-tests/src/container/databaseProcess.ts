// A process of its own, because the scripts that start PostgreSQL remember one state folder for as long as a process lives.
// Prints the address of an empty database, and ends with its standard input.
const load = (file: string) =>
  import(
    new URL(`../../../../scripts/lib/postgres/${file}`, import.meta.url).href
  );

async function main(): Promise<void> {
  const { startCluster } = await load('cluster.mjs');
  const { ensureDatabases, urlOf } = await load('databases.mjs');
  const { removeOutside } = await load('outside.mjs');

  const cluster = await startCluster({ durable: false });
  try {
    await ensureDatabases(cluster, ['shop']);
    process.stdout.write(`${urlOf(cluster, 'shop')}\n`);
    await new Promise(resolve => process.stdin.on('end', resolve).resume());
  } finally {
    await cluster.stop();
    removeOutside();
  }
}

void main();
