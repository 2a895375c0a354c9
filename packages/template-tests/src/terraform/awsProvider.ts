import { readdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveSchemas } from '../schemaServer/serveSchemas.ts';
import { typesUsed } from '../schemaServer/typesUsed.ts';
import { runningProvider } from './runningProvider.ts';

export interface Providers {
  /** Environment for every `terraform` command. */
  readonly env: Readonly<Record<string, string>>;
  /** What was used, for people: `real provider aws 5.100.0`. */
  readonly description: string;
  stop(): Promise<void>;
}

export interface Mirror {
  readonly folder: string;
  readonly version: string;
}

/** The folder of a mirror for this machine. */
export const PLATFORM = `${platform()}_${arch() === 'x64' ? 'amd64' : arch()}`;

const byVersion = (a: string, b: string): number =>
  a.localeCompare(b, 'en', { numeric: true });

/** Where the real AWS provider is: a filesystem mirror named by `TF_PLUGIN_MIRROR`, or the usual one. The newest that it holds. */
export async function awsMirror(): Promise<Mirror | undefined> {
  const folders = [
    process.env.TF_PLUGIN_MIRROR,
    '/usr/share/terraform/plugins',
  ];
  for (const folder of folders) {
    if (!folder) continue;
    const home = join(folder, 'registry.terraform.io', 'hashicorp', 'aws');
    const versions = await readdir(home).catch((): string[] => []);
    const usable: string[] = [];
    for (const version of versions) {
      const platforms = await readdir(join(home, version)).catch(
        (): string[] => [],
      );
      if (platforms.includes(PLATFORM)) usable.push(version);
    }
    const version = usable.sort(byVersion).at(-1);
    if (version) return { folder, version };
  }
  return undefined;
}

/** Whether a version satisfies a constraint such as `>= 5.100, < 7` or `~> 6.4`. */
export function satisfies(version: string, constraint: string): boolean {
  return constraint.split(',').every(part => {
    const [, operator, wanted] =
      /^\s*(~>|>=|<)\s*([\d.]+)\s*$/.exec(part) ?? [];
    if (wanted === undefined) return false;
    const order = byVersion(version, wanted);
    if (operator === '<') return order < 0;
    if (operator === '>=') return order >= 0;
    const fixed = wanted.split('.').slice(0, -1);
    return (
      order >= 0 &&
      fixed.every((digits, index) => version.split('.')[index] === digits)
    );
  });
}

/**
 * How Terraform validates and tests one root: the real AWS provider where a mirror holds one that the root allows, otherwise the
 * providers' schemas, served. Always with a configuration of its own: what the environment has is not relied on.
 */
export async function providersFor(
  root: string,
  required: Readonly<Record<string, string>>,
): Promise<Providers> {
  const names = Object.keys(required);
  const mirror = await awsMirror();
  if (
    names.every(name => name === 'aws') &&
    mirror &&
    satisfies(mirror.version, required.aws)
  )
    return {
      env: {
        TF_CLI_CONFIG_FILE: '/dev/null',
        TF_REATTACH_PROVIDERS: await runningProvider(mirror),
      },
      description: `real provider aws ${mirror.version}`,
      // It runs until the end of the run.
      stop: async () => undefined,
    };
  const server = await serveSchemas({
    providers: names,
    types: typesUsed(root),
  });
  return {
    env: { ...server.env, TF_CLI_CONFIG_FILE: '/dev/null' },
    description: server.description,
    stop: () => server.stop(),
  };
}

/** Terraform takes the AWS provider from the mirror, and nothing from anywhere else. */
export async function realProvider(mirror: Mirror): Promise<Providers> {
  const folder = await mkdtemp(join(tmpdir(), 'capstan-terraform-'));
  const file = join(folder, 'terraform.rc');
  await writeFile(
    file,
    `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = ${JSON.stringify(mirror.folder)}
    include = ["hashicorp/*"]
  }
}
`,
  );
  return {
    env: { TF_CLI_CONFIG_FILE: file },
    description: `real provider aws ${mirror.version}`,
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}
