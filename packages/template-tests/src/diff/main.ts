import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Difference } from './compareFiles.ts';
import { diffService } from './diffService.ts';
import { signIn } from './portal.ts';
import { readRecord } from './ServiceRecord.ts';

const USAGE = `Shows what the template of today would change in a service that it made.

  npm run template:diff -- <folder of the service> [--portal http://localhost:7007] [--user user:default/olivia]

The diff goes to standard output: git apply -p1 takes it. CAPSTAN_TOKEN signs in where there are no people of the demo.
Ends with 0 when there is nothing to change, with 1 when there is, with 2 when it cannot tell.
`;

const WORDS: Readonly<Record<Difference['kind'], string>> = {
  new: 'new',
  gone: 'no longer made',
  changed: 'changed by the template',
  both: 'changed by the template, and here, too',
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      portal: { type: 'string', default: 'http://localhost:7007' },
      user: { type: 'string', default: 'user:default/olivia' },
      help: { type: 'boolean', default: false },
    },
  });
  const [folder] = positionals;
  if (values.help || positionals.length !== 1) {
    process.stderr.write(USAGE);
    return values.help ? 0 : 2;
  }
  // npm runs this in the portal's folder; people mean theirs.
  const service = resolve(process.env.INIT_CWD ?? '.', folder);
  // Before anybody is signed in for nothing.
  await readRecord(service);
  const ask = await signIn({
    portal: values.portal.replace(/\/+$/, ''),
    user: values.user,
    token: process.env.CAPSTAN_TOKEN,
  });
  const { versions, differences, diff } = await diffService(service, ask, {
    inColour: process.stdout.isTTY,
  });
  process.stderr.write(
    `Made with version ${versions.then} of the template, which is ${
      versions.now === versions.then ? 'today’s' : `${versions.now} today`
    }.\n`,
  );
  for (const { file, kind } of differences)
    process.stderr.write(`  ${file}: ${WORDS[kind]}\n`);
  if (differences.length === 0)
    process.stderr.write('There is nothing to change.\n');
  process.stdout.write(diff);
  return differences.length > 0 ? 1 : 0;
}

main().then(
  code => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  },
);
