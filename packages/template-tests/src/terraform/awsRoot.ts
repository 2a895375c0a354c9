import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSchema } from '../schemaServer/loadSchema.ts';
import type { Choice } from '../support/Choice.ts';
import { ALLOWED } from '../support/common.ts';
import type { Check, Finding } from '../support/Check.ts';
import { copyOf, filesIn, isCode, textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { isThere, run } from '../tools/run.ts';
import { awsMirror, providersFor } from './awsProvider.ts';

const environmentsOf = (choice: Choice): readonly string[] =>
  ALLOWED[choice.infra].metric[0] === choice.metric
    ? ['prod', 'test']
    : ['prod'];

const firstErrors = (output: string): string => {
  const text = output
    .replace(/[╷│╵]/g, '')
    .replace(/\n\s*\n/g, '\n')
    .trim();
  const first = Math.max(0, text.indexOf('Error:'));
  return text.slice(first, first + 900);
};

/**
 * One root of Terraform: valid, and its own tests pass for every environment that it has, without an account. Both
 * environments are tested with the first metric of an infrastructure, prod with the others.
 */
export function awsRoot(
  name: string,
  root: string,
  appliesTo: (choice: Choice) => boolean,
): Check {
  return {
    rung: 'T2',
    name,
    needs,
    appliesTo,
    key: async (_, folder) =>
      JSON.stringify([
        await contentKey(folder, file => isInput(root, file)),
        root === 'infra' && (await numbersOfAnsible(folder)),
      ]),
    async run(folder, choice) {
      if ((await textOf(folder, `${root}/variables.tf`)) === undefined)
        return [{ file: root, message: `There is no Terraform in '${root}'.` }];
      const copy = await copyOf(folder, isCode);
      try {
        return await look(copy.folder, root, environmentsOf(choice));
      } finally {
        await copy.dispose();
      }
    },
  };
}

/** Beside a root lies what Terraform reads for others, or what scripts read. */
const NOT_READ = /\.(env|md|backend\.hcl|bootstrap\.tfvars)$/;

/** What else a root reads: taskdef.json and the hook. */
function isInput(root: string, file: string): boolean {
  if (file.startsWith(`${root}/`))
    return (
      !NOT_READ.test(file) &&
      (root !== 'infra' || !/^infra\/(bootstrap|shared|image)\//.test(file))
    );
  return (
    root === 'infra' && (file === 'taskdef.json' || file.startsWith('hooks/'))
  );
}

/** Terraform's tests compare port and stop window; what observes the service is of no interest to them. */
async function numbersOfAnsible(folder: string): Promise<string | undefined> {
  const text = await textOf(folder, 'ansible/group_vars/all.yml');
  return text?.replace(/^observability_role:.*$/m, '');
}

async function needs(): Promise<string | undefined> {
  if (!(await isThere('terraform'))) return 'terraform is not installed.';
  if (await awsMirror()) return undefined;
  return loadSchema('aws', []).then(
    () => undefined,
    error =>
      `There is no filesystem mirror with the AWS provider (TF_PLUGIN_MIRROR), and its schema cannot be had from npm: ${error.message}`,
  );
}

async function look(
  folder: string,
  root: string,
  environments: readonly string[],
): Promise<readonly Finding[]> {
  const cwd = join(folder, root);
  const required = await requiredProviders(cwd);
  if (Object.keys(required).length === 0)
    return [{ file: root, message: 'It names no provider with a version.' }];
  const findings: Finding[] = [];
  const providers = await providersFor(cwd, required);
  const terraform = async (...argv: string[]): Promise<boolean> => {
    const { code, output } = await run('terraform', [...argv, '-no-color'], {
      cwd,
      env: { ...providers.env, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' },
      seconds: 900,
    });
    if (code !== 0)
      findings.push({
        file: root,
        message: `terraform ${argv.join(' ')} (${
          providers.description
        }): ${firstErrors(output)}`,
      });
    return code === 0;
  };
  try {
    // Each step takes seconds, so the first that finds something is the last.
    const valid =
      (await terraform('init', '-backend=false', '-input=false')) &&
      (await terraform('validate'));
    if (!valid) return findings;
    const files = await filesIn(cwd);
    if (!files.some(file => /^tests\/.*\.tftest\.hcl$/.test(file)))
      return [
        ...findings,
        { file: root, message: 'There is not one test (*.tftest.hcl).' },
      ];
    const variables = environments
      .map(environment => `envs/${environment}.tfvars`)
      .filter(file => files.includes(file));
    if (variables.length === 0) await terraform('test');
    for (const file of variables)
      if (!(await terraform('test', `-var-file=${file}`))) break;
    return findings;
  } finally {
    await providers.stop();
  }
}

/** Local names of the providers that a root requires, with their constraints. */
export async function requiredProviders(
  cwd: string,
): Promise<Readonly<Record<string, string>>> {
  const files = (await readdir(cwd)).filter(file => file.endsWith('.tf'));
  const texts = await Promise.all(
    files.map(file => readFile(join(cwd, file), 'utf8')),
  );
  return Object.fromEntries(
    Array.from(
      texts
        .join('\n')
        .matchAll(
          /^\s+(\w+) = \{\s*source\s+= "[^"]+"\s*version\s+= "([^"]+)"/gm,
        ),
      ([, name, version]) => [name, version],
    ),
  );
}
