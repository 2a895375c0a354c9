import { enableCompileCache, flushCompileCache } from 'node:module';

// Before anything else is loaded: the second start of the same release finds its compiled code.
enableCompileCache();

const [{ readConfig }, { Log }, { startTracing, stopTracing }] =
  await Promise.all([
    import('./config/readConfig.ts'),
    import('./log/log.ts'),
    import('./tracing/startTracing.ts'),
  ]);

const read = readConfig(process.env);
if (!read.ok) {
  process.stderr.write(`${read.message}\n`);
  process.exit(78);
}
const { config } = read;
const log = new Log(config.logLevel, {
  instance: config.instance,
  version: config.version,
});
for (const warning of read.warnings) log.warn(warning);

process.on('uncaughtException', (error: unknown) => {
  log.error('The process is in an unknown state and ends.', error);
  process.exit(1);
});

try {
  await startTracing(config, log);
  // After the traces: what New Relic's agent is to see must be loaded later than itself.
  const { startShop } = await import('./shop.ts');
  const shop = await startShop(config, log);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void shop.stop().then(async clean => {
      await stopTracing();
      process.exit(clean ? 0 : 1);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  setTimeout(flushCompileCache, 2_000).unref();
} catch (error) {
  const code =
    error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    process.stderr.write(
      `Port ${config.port} on ${config.host} is in use. Stop what uses it, or set PORT.\n`,
    );
  } else {
    log.error('The shop could not start.', error);
  }
  process.exit(1);
}
