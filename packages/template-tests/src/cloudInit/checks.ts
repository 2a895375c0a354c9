import { join } from 'node:path';
import type { Check, Finding } from '../support/Check.ts';
import { textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { needsProgram, run } from '../tools/run.ts';
import { shapeOf } from '../workflows/shape.ts';
import { renderUserData } from './render.ts';
import { CLOUD_CONFIG } from './schema.ts';

export const FILE = 'cloud-init/user-data.yaml.tftpl';

interface CloudConfig {
  readonly write_files?: readonly {
    readonly path: string;
    readonly content: string;
  }[];
}

/** Terraform renders it, every key is one of cloud-init's, the release is named by its digest, and scripts in it parse. */
const userData: Check = {
  rung: 'T2',
  name: 'cloud-init',
  needs: needsProgram('terraform'),
  appliesTo: choice => ['azure-vmss', 'gcp-mig'].includes(choice.infra),
  key: (_, folder) => contentKey(folder, file => file === FILE),
  async run(folder) {
    if ((await textOf(folder, FILE)) === undefined)
      return [{ file: FILE, message: 'There is no such file.' }];
    let rendered: string;
    try {
      rendered = await renderUserData(join(folder, FILE));
    } catch (error) {
      return [
        {
          file: FILE,
          message: `Terraform cannot render it: ${(error as Error).message}`,
        },
      ];
    }
    const shape = shapeOf<CloudConfig>(FILE, rendered, CLOUD_CONFIG);
    const findings: Finding[] = [...shape.findings];
    if (!rendered.startsWith('#cloud-config\n'))
      findings.push({
        file: FILE,
        message:
          "It has to begin with '#cloud-config', or cloud-init does not read it.",
      });
    if (!/@sha256:0{64}/.test(rendered))
      findings.push({
        file: FILE,
        message: 'It does not say which image to run.',
      });
    for (const { path, content } of shape.content?.write_files ?? []) {
      if (!path?.endsWith('.mjs')) continue;
      const { code, output } = await run(
        process.execPath,
        ['--check', '--input-type=module', '-'],
        { input: content },
      );
      if (code !== 0)
        findings.push({
          file: FILE,
          message: `${path} does not parse: ${output.trim().slice(0, 300)}`,
        });
    }
    return findings;
  },
};

export const checks: Check[] = [userData];
