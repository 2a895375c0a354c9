import { join } from 'node:path';
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Check, Mutation } from '../support/Check.ts';
import { copyOf, isCode, replaceIn, textOf } from '../support/folders.ts';
import { images } from '../support/choices.ts';
import { contentKey } from '../tools/contentKey.ts';
import { needsProgram, run } from '../tools/run.ts';

const TEMPLATE = 'packer/shop.pkr.hcl';

/** Packer before 1.7 has the plugins built in, knows no `metadata_options`, and takes no `packer` block with plugins. */
async function forOldPacker(folder: string): Promise<void> {
  await rm(join(folder, 'packer/plugins.pkr.hcl'));
  const file = join(folder, TEMPLATE);
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace(/^ {2}metadata_options \{\n[^}]*\}\n/m, ''),
  );
}

async function isOld(): Promise<boolean> {
  const { output } = await run('packer', ['version']);
  const [, minor = '99'] = /v1\.(\d+)/.exec(output) ?? [];
  return Number(minor) < 7;
}

export const checks: Check[] = [
  {
    rung: 'T2',
    name: 'packer-validate',
    needs: async () =>
      (await needsProgram('packer')()) ??
      ((await isOld())
        ? undefined
        : 'This packer wants its plugins from the network.'),
    appliesTo: choice => choice.infra === 'aws-ami-sqs',
    key: (_, folder) => contentKey(folder, file => file.startsWith('packer/')),
    async run(folder) {
      const copy = await copyOf(folder, isCode);
      try {
        if (await isOld()) await forOldPacker(copy.folder);
        const { code, output } = await run(
          'packer',
          [
            'validate',
            '-var-file=packer/service.pkrvars.hcl',
            '-var=revision=0123456789abcdef',
            '-var=version=1.0.0',
            TEMPLATE,
          ],
          {
            cwd: copy.folder,
            env: { PACKER_LOG: '', CHECKPOINT_DISABLE: '1' },
          },
        );
        return code === 0
          ? []
          : [{ file: TEMPLATE, message: output.trim().slice(0, 600) }];
      } finally {
        await copy.dispose();
      }
    },
  },
  {
    rung: 'T2',
    name: 'image-is-safe',
    needs: async () => undefined,
    appliesTo: choice => choice.infra === 'aws-ami-sqs',
    key: (_, folder) => contentKey(folder, file => file.startsWith('packer/')),
    async run(folder) {
      const text = (await textOf(folder, TEMPLATE)) ?? '';
      const wanted: readonly (readonly [RegExp, string])[] = [
        [/\bencrypted\s*= true/, 'The image is not encrypted.'],
        [/http_tokens\s*= "required"/, 'The builder answers without a token.'],
        [/ssh_interface\s*= "session_manager"/, 'The builder opens a port.'],
        [/post-processor "manifest"/, 'Nobody writes down which image it was.'],
        [/revision = var\.revision/, 'The image does not tell its commit.'],
      ];
      return wanted
        .filter(([pattern]) => !pattern.test(text))
        .map(([, message]) => ({ file: TEMPLATE, message }));
    },
  },
];

export const mutations: Mutation[] = [
  {
    rung: 'T2',
    name: 'argument that the builder does not have',
    check: 'packer-validate',
    choice: images,
    apply: folder => replaceIn(folder, TEMPLATE, 'ami_users ', 'ami_usres '),
  },
  {
    rung: 'T2',
    name: 'playbook that is not there',
    check: 'packer-validate',
    choice: images,
    apply: folder =>
      replaceIn(folder, TEMPLATE, '"ansible/bake.yml"', '"ansible/bakes.yml"'),
  },
  {
    rung: 'T2',
    name: 'image that is not encrypted',
    check: 'image-is-safe',
    choice: images,
    apply: folder =>
      replaceIn(
        folder,
        TEMPLATE,
        'encrypted             = true',
        'encrypted             = false',
      ),
  },
];
