import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Finding, Mutation } from '../support/Check.ts';
import { choiceOf } from '../support/Choice.ts';
import { referenceCombinations } from '../support/common.ts';
import { replaceIn } from '../support/folders.ts';
import { shopFiles } from '../t0/shopFiles.ts';
import type { Outcome } from './npm.ts';
import { codeKey, install, runScript } from './Workbench.ts';

const UNIT = /^(src|storefront|traffic|scripts)\/.*\.test\.ts$/;
/** They hold every answer of the running service against the document, and take migrations up, down and up again. */
const CONTRACT = ['openApiFile', 'operations', 'catalog', 'migrations'].map(
  name => `test/${name}.test.ts`,
);

/** The service does by itself what its README says: copied out of the portal, with its own lockfile. */
export const checks: Check[] = [
  script('installs', folder => install(folder).then(({ outcome }) => outcome)),
  script('types', folder => runScript(folder, ['run', 'check'], 3)),
  script('lint', folder => runScript(folder, ['run', 'lint'], 2)),
  script('builds', folder => runScript(folder, ['run', 'build'], 3)),
  script('unit-tests', async folder => {
    const files = (await shopFiles()).filter(file => UNIT.test(file));
    return runScript(folder, ['test', '--', ...files], 4);
  }),
  script('contract', folder =>
    runScript(folder, ['test', '--', ...CONTRACT], 5),
  ),
];

function script(
  name: string,
  run: (folder: string) => Promise<Outcome>,
): Check {
  return {
    rung: 'T1',
    name,
    needs: async () => undefined,
    key: (_, folder) => codeKey(folder),
    async run(folder): Promise<Finding[]> {
      const { code, output } = await run(folder);
      return code === 0
        ? []
        : [
            {
              file: '',
              message: `It ended with ${code}:\n${output.slice(-3000)}`,
            },
          ];
    },
  };
}

const choice = choiceOf(referenceCombinations()[0]);
const mistake = (
  name: string,
  check: string,
  apply: Mutation['apply'],
): Mutation => ({
  rung: 'T1',
  name,
  check,
  choice,
  apply,
});

export const mutations: Mutation[] = [
  mistake('a lockfile out of step', 'installs', folder =>
    replaceIn(
      folder,
      'package.json',
      '"knex": "',
      '"left-pad": "^1.3.0",\n    "knex": "',
    ),
  ),
  mistake('a type error', 'types', folder =>
    replaceIn(
      folder,
      'src/main.ts',
      /^/,
      'const port: number = "3000";\nvoid port;\n',
    ),
  ),
  mistake('an import of what is not there', 'builds', folder =>
    replaceIn(folder, 'src/main.ts', /^/, "import './nowhere.ts';\n"),
  ),
  mistake('a unit test that fails', 'unit-tests', folder =>
    replaceIn(
      folder,
      'src/http/addressOf.test.ts',
      /^/,
      "import assert from 'node:assert';\nassert.equal(1, 2);\n",
    ),
  ),
  mistake(
    'an answer that the document does not have',
    'contract',
    async folder => {
      const file = join(folder, 'openapi.json');
      const document = JSON.parse(await readFile(file, 'utf8'));
      delete document.paths['/api/products'];
      await writeFile(file, JSON.stringify(document));
    },
  ),
];
export { clear as close } from './Workbench.ts';
