import { EnvironmentReader } from './config/EnvironmentReader.ts';
import { migrate } from './database/migrations.ts';
import { resource } from './resources.ts';

/** `npm run migrate`: brings the schema of DATABASE_URL to this release's level, then exits. With `--seed` fills an empty catalog. */
const read = new EnvironmentReader(process.env);
const url = read.databaseUrl('DATABASE_URL');
if (read.problems.length > 0) {
  process.stderr.write(`${read.problems.join('\n')}\n`);
  process.exit(78);
}
try {
  const { applied, level } = await migrate({
    url,
    folder: resource('migrations'),
  });
  process.stdout.write(
    `${JSON.stringify({
      message: 'The schema is current.',
      level,
      applied,
    })}\n`,
  );
  if (process.argv.includes('--seed')) {
    const { seed } = await import('./seeds/seed.ts');
    process.stdout.write(`${JSON.stringify(await seed(url))}\n`);
  }
} catch (error) {
  process.stderr.write(
    `The schema could not be brought up to date: ${
      error instanceof Error ? error.message : String(error)
    }\n`,
  );
  process.exitCode = 1;
}
