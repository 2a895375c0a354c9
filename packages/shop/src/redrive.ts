import { readConfig } from './config/readConfig.ts';
import { Database } from './database/Database.ts';
import { Log } from './log/log.ts';
import { createJobQueue } from './worker/createJobQueue.ts';

/** `npm run redrive`: gives the dead letters back to the job queue, once what they failed of is mended. */
const read = readConfig(process.env);
if (!read.ok) {
  process.stderr.write(`${read.message}\n`);
  process.exit(78);
}
const { config } = read;
const log = new Log('warn');
const database = new Database({ url: config.databaseUrl, poolSize: 2, log });
const queue = createJobQueue({ config, database, log });
try {
  await queue.start();
  const jobs = await queue.redrive();
  process.stdout.write(
    `${JSON.stringify({ message: 'Dead letters were given back.', jobs })}\n`,
  );
} catch (error) {
  process.stderr.write(
    `The dead letters could not be given back: ${
      error instanceof Error ? error.message : String(error)
    }\n`,
  );
  process.exitCode = 1;
} finally {
  await queue.stop(1_000);
  await database.close();
}
