import { basename } from 'node:path';
import { parse } from 'yaml';
import type { Finding } from '../support/Check.ts';
import { filesIn, textOf } from '../support/folders.ts';
import { run } from '../tools/run.ts';

interface PluginDocumentation {
  readonly doc: {
    readonly options: Readonly<
      Record<string, { readonly aliases?: readonly string[] }>
    >;
  };
}

/** The file name by which each plugin recognizes its inventory. */
const ENDINGS: Readonly<Record<string, RegExp>> = {
  'amazon.aws.aws_ec2': /aws_ec2\.ya?ml$/,
  'azure.azcollection.azure_rm': /azure_rm\.ya?ml$/,
};

/** Inventory plugins take keys that they do not know in silence: every key is compared with the plugin's own documentation. */
export async function inventoryFindings(
  folder: string,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const files = (await filesIn(folder)).filter(file =>
    /^ansible\/inventory\/.*\.ya?ml$/.test(file),
  );
  if (files.length < 2)
    findings.push({
      file: 'ansible/inventory',
      message: `There are ${files.length} inventories, expected one for each environment.`,
    });
  for (const file of files) {
    const inventory = parse((await textOf(folder, file)) ?? '') as Record<
      string,
      unknown
    >;
    const plugin = String(inventory.plugin);
    const known = await optionsOf(plugin);
    if (!known) {
      findings.push({ file, message: `There is no plugin '${plugin}'.` });
      continue;
    }
    if (ENDINGS[plugin] && !ENDINGS[plugin].test(basename(file)))
      findings.push({
        file,
        message: `'${plugin}' does not recognize a file of this name.`,
      });
    for (const key of Object.keys(inventory)) {
      if (!known.has(key))
        findings.push({
          file,
          message: `'${plugin}' has no option '${key}', and would say nothing.`,
        });
    }
    const environment = basename(file).split('.')[0];
    if (!JSON.stringify(inventory).includes(environment))
      findings.push({
        file,
        message: `Nothing in it narrows it to '${environment}'.`,
      });
  }
  return findings;
}

const documented = new Map<string, Promise<ReadonlySet<string> | undefined>>();

/** Names and aliases of a plugin's options; `undefined` when there is no such plugin. Asked once for each plugin. */
function optionsOf(plugin: string): Promise<ReadonlySet<string> | undefined> {
  const options = documented.get(plugin) ?? readOptions(plugin);
  documented.set(plugin, options);
  return options;
}

async function readOptions(
  plugin: string,
): Promise<ReadonlySet<string> | undefined> {
  const { code, output } = await run(
    'ansible-doc',
    ['-t', 'inventory', '-j', plugin],
    { env: { ANSIBLE_DEPRECATION_WARNINGS: 'false' } },
  );
  const text = output.slice(Math.max(0, output.indexOf('{')));
  if (code !== 0 || !text.startsWith('{')) return undefined;
  const end = text.lastIndexOf('}') + 1;
  const documentation = JSON.parse(text.slice(0, end)) as Record<
    string,
    PluginDocumentation
  >;
  const options = documentation[plugin]?.doc.options;
  if (!options) return undefined;
  return new Set(
    Object.entries(options).flatMap(([name, { aliases = [] }]) => [
      name,
      ...aliases,
    ]),
  );
}
