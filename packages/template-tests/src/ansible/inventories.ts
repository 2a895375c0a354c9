import { basename } from 'node:path';
import { parse } from 'yaml';
import type { Finding } from '../support/Check.ts';
import { filesIn, textOf } from '../support/folders.ts';
import { namesOf, optionsOf } from './documentation.ts';

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
    const options = (await optionsOf('inventory', [plugin])).get(plugin);
    if (!options) {
      findings.push({ file, message: `There is no plugin '${plugin}'.` });
      continue;
    }
    if (ENDINGS[plugin] && !ENDINGS[plugin].test(basename(file)))
      findings.push({
        file,
        message: `'${plugin}' does not recognize a file of this name.`,
      });
    const known = namesOf(options);
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
