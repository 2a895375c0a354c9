import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Finding } from '../support/Check.ts';
import { copyOf, filesIn, isCode, textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { isThere, run } from '../tools/run.ts';
import { SCHEMA_PACKAGES } from './providers.ts';
import { loadSchema } from './loadSchema.ts';
import { serveSchemas } from './serveSchemas.ts';
import { typesUsed } from './typesUsed.ts';

const BOOTSTRAP = 'infra/envs/bootstrap.tfvars';
const CLOUDS: readonly string[] = ['azure-vmss', 'gcp-mig'];

/** A root that is the same in two services is looked at once. */
const belongs = (root: string) => (file: string) =>
  !/\.(env|md)$/.test(file) &&
  (root === 'infra'
    ? /^(infra|cloud-init)\//.test(file) &&
      !file.startsWith('infra/bootstrap/') &&
      file !== BOOTSTRAP
    : file.startsWith(`${root}/`) ||
      (root === 'infra/bootstrap' && file === BOOTSTRAP));

const firstErrors = (output: string): string =>
  output
    .replace(/[╷│╵]/g, '')
    .replace(/\n\s*\n/g, '\n')
    .trim()
    .slice(0, 900);

/**
 * Terraform of one root of a service: valid against the real schemas of its providers, possible values and version
 * constraints included, and its own tests pass for every environment. Without a provider's binary, an account or a network once
 * the schemas are there.
 */
export function terraformRoot(
  name: string,
  root: string,
  variables: readonly string[],
): Check {
  return {
    rung: 'T2',
    name,
    needs,
    appliesTo: choice => CLOUDS.includes(choice.infra),
    key: (_, folder) => contentKey(folder, belongs(root)),
    async run(folder) {
      if ((await textOf(folder, `${root}/variables.tf`)) === undefined)
        return [];
      const copy = await copyOf(folder, isCode);
      try {
        return await look(copy.folder, root, variables);
      } finally {
        await copy.dispose();
      }
    },
  };
}

async function needs(): Promise<string | undefined> {
  if (!(await isThere('terraform'))) return 'terraform is not installed.';
  return loadSchema('google', []).then(
    () => undefined,
    error => `The providers' schemas cannot be had from npm: ${error.message}`,
  );
}

async function look(
  folder: string,
  root: string,
  variables: readonly string[],
): Promise<readonly Finding[]> {
  const cwd = join(folder, root);
  const required = requiredProviders(await configurationOf(cwd));
  const findings = required.flatMap(provider =>
    constraintFindings(root, provider),
  );
  const served = required
    .map(({ name }) => name)
    .filter(name => name in SCHEMA_PACKAGES);
  const server = await serveSchemas({
    providers: served,
    types: typesUsed(cwd),
  });
  const env = {
    ...server.env,
    TF_CLI_CONFIG_FILE: '/dev/null',
    TF_IN_AUTOMATION: '1',
  };
  const terraform = async (...argv: string[]): Promise<boolean> => {
    const { code, output } = await run('terraform', argv, { cwd, env });
    if (code !== 0)
      findings.push({
        file: root,
        message: `terraform ${argv.join(' ')}: ${firstErrors(output)}`,
      });
    return code === 0;
  };
  try {
    if (
      !(await terraform('init', '-backend=false', '-input=false', '-no-color'))
    )
      return findings;
    if (!(await terraform('validate', '-no-color'))) return findings;
    const files = await filesIn(cwd);
    if (!files.some(file => file.endsWith('.tftest.hcl')))
      return [
        ...findings,
        { file: root, message: 'There is not one test (*.tftest.hcl).' },
      ];
    const there = variables.filter(
      file => !file.startsWith('envs/') || files.includes(file),
    );
    for (const file of there)
      await terraform('test', '-no-color', `-var-file=${file}`);
    return findings;
  } finally {
    await server.stop();
  }
}

async function configurationOf(cwd: string): Promise<string> {
  const files = (await readdir(cwd)).filter(file => file.endsWith('.tf'));
  return (
    await Promise.all(files.map(file => readFile(join(cwd, file), 'utf8')))
  ).join('\n');
}

interface Required {
  readonly name: string;
  readonly source: string;
  readonly version: string;
}

function requiredProviders(configuration: string): readonly Required[] {
  return Array.from(
    configuration.matchAll(
      /^\s+(\w+) = \{\s*source\s+= "([^"]+)"\s*version\s+= "([^"]+)"/gm,
    ),
    ([, name, source, version]) => ({ name, source, version }),
  );
}

/** What Terraform does not compare when it takes a provider from a schema server. */
function constraintFindings(
  root: string,
  { name, source, version }: Required,
): readonly Finding[] {
  const known = SCHEMA_PACKAGES[name];
  if (!known)
    return [
      {
        file: root,
        message: `There is no schema of the provider '${name}' to look things up in.`,
      },
    ];
  if (known.source !== source)
    return [
      {
        file: root,
        message: `The provider '${name}' is '${source}', expected '${known.source}'.`,
      },
    ];
  return allows(version, known.providerVersion)
    ? []
    : [
        {
          file: root,
          message: `'${version}' of ${source} does not allow ${known.providerVersion}, the version that is looked things up in.`,
        },
      ];
}

/** `~> 6.50` allows 6.50 up to 7; `~> 6.50.1` up to 6.51; `>= 6.1` everything from there. */
function allows(constraint: string, version: string): boolean {
  const [, operator, wanted] =
    /^(~>|>=)\s*(\d+(?:\.\d+)*)$/.exec(constraint) ?? [];
  if (!wanted) return false;
  const least = wanted.split('.').map(Number);
  const parts = version.split('.').map(Number);
  const older = least.findIndex((part, index) => part !== parts[index]);
  const enough = older < 0 || parts[older] > least[older];
  const fixed = operator === '~>' ? least.length - 1 : 0;
  return (
    enough &&
    least.slice(0, fixed).every((part, index) => part === parts[index])
  );
}
