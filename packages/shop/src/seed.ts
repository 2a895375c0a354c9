import { EnvironmentReader } from './config/EnvironmentReader.ts';
import { seed } from './seeds/seed.ts';

/** `npm run seed`: fills an empty catalog with 1,000 products in 30 categories. Does nothing when there are products. */
const read = new EnvironmentReader(process.env);
const url = read.databaseUrl('DATABASE_URL');
if (read.problems.length > 0) {
  process.stderr.write(`${read.problems.join('\n')}\n`);
  process.exit(78);
}
try {
  process.stdout.write(`${JSON.stringify(await seed(url))}\n`);
} catch (error) {
  process.stderr.write(
    `The catalog could not be filled: ${
      error instanceof Error ? error.message : String(error)
    }\n`,
  );
  process.exitCode = 1;
}
