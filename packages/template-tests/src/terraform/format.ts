import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Check } from '../support/Check.ts';
import { filesIn } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { GoodFiles } from '../tools/GoodFiles.ts';
import { needsProgram, run } from '../tools/run.ts';

const isTerraform = (file: string): boolean =>
  /\.(tf|tfvars|tftest\.hcl|tfmock\.hcl)$/.test(file);
const good = new GoodFiles();

/** All of a service's Terraform is written as `terraform fmt` would. */
export const format: Check = {
  rung: 'T2',
  name: 'terraform-format',
  needs: needsProgram('terraform'),
  key: (_, folder) => contentKey(folder, isTerraform),
  async run(folder) {
    const files = await good.unknown(
      folder,
      (await filesIn(folder)).filter(isTerraform),
    );
    if (files.length === 0) return [];
    const copy = await mkdtemp(join(tmpdir(), 'capstan-format-'));
    try {
      for (const file of files) {
        await mkdir(dirname(join(copy, file)), { recursive: true });
        await cp(join(folder, file), join(copy, file));
      }
      const { code, output } = await run(
        'terraform',
        ['fmt', '-check', '-recursive', '-no-color'],
        {
          cwd: copy,
          env: { TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' },
        },
      );
      if (code === 0) {
        await good.add(folder, files);
        return [];
      }
      const wrong = files.filter(file => output.split('\n').includes(file));
      return wrong.length > 0
        ? wrong.map(file => ({
            file,
            message: 'terraform fmt would change it.',
          }))
        : [{ file: '', message: output.trim().slice(0, 500) }];
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  },
};
