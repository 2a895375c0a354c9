import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, Finding } from '../support/Check.ts';
import { copyOf, filesIn, isCode, textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { GoodFiles } from '../tools/GoodFiles.ts';
import { isThere, needsProgram, run } from '../tools/run.ts';
import { inventoryFindings } from './inventories.ts';
import { parameterFindings } from './parameters.ts';

const INFRAS = ['azure-vmss', 'aws-asg', 'aws-ami-sqs'];

const isAnsible = (file: string): boolean =>
  /^(ansible|vault|observability\/ansible)\//.test(file);

/** Long lines, missing `---` and the spaces that prettier sets are no mistakes; `yes` is CodeBuild's own word. */
const RULES =
  "{extends: default, rules: {line-length: {max: 180}, braces: {max-spaces-inside: 1}, document-start: disable, truthy: {allowed-values: ['true', 'false', 'yes', 'no']}}}";

/** Playbooks: what lies in `ansible/` and begins with a play. */
async function playbooksOf(folder: string): Promise<readonly string[]> {
  const files = await readdir(join(folder, 'ansible')).catch(() => []);
  const playbooks: string[] = [];
  for (const file of files.filter(name => /\.ya?ml$/.test(name))) {
    const text = await textOf(folder, `ansible/${file}`);
    if (/^ {2}hosts:/m.test(text ?? '')) playbooks.push(file);
  }
  return playbooks.sort();
}

/** Roles of the observability overlay are included by a name that is known only when a playbook runs: they are looked at themselves. */
async function lintTargets(folder: string): Promise<readonly string[]> {
  const roles = new Set(
    (await filesIn(folder))
      .map(file => /^observability\/ansible\/roles\/([^/]+)\//.exec(file)?.[1])
      .filter(role => role !== undefined),
  );
  return [
    ...(await playbooksOf(folder)),
    ...[...roles].map(role => `../observability/ansible/roles/${role}`),
  ];
}

const syntax: Check = {
  rung: 'T2',
  name: 'ansible-syntax',
  needs: needsProgram('ansible-playbook'),
  appliesTo: choice => INFRAS.includes(choice.infra),
  key: (_, folder) => contentKey(folder, isAnsible),
  async run(folder) {
    const playbooks = await playbooksOf(folder);
    if (playbooks.length === 0)
      return [{ file: 'ansible', message: 'There is no playbook.' }];
    const findings: Finding[] = [];
    for (const playbook of playbooks) {
      const { code, output } = await run(
        'ansible-playbook',
        ['--syntax-check', '-i', 'localhost,', playbook],
        { cwd: join(folder, 'ansible') },
      );
      if (code !== 0)
        findings.push({
          file: `ansible/${playbook}`,
          message: output.trim().slice(-600),
        });
    }
    return findings;
  },
};

/** Without `--profile`: with one, ansible-lint does not look at the parameters of modules. With `--strict`: they are only warnings otherwise. */
const lint: Check = {
  rung: 'T2',
  name: 'ansible-lint',
  needs: needsProgram('ansible-lint'),
  appliesTo: choice => INFRAS.includes(choice.infra),
  key: (_, folder) => contentKey(folder, isAnsible),
  async run(folder) {
    const copy = await copyOf(folder, isCode);
    try {
      const { code, output } = await run(
        'ansible-lint',
        [
          '--offline',
          '--strict',
          '--nocolor',
          ...(await lintTargets(copy.folder)),
        ],
        { cwd: join(copy.folder, 'ansible'), seconds: 300 },
      );
      return code === 0
        ? []
        : [{ file: 'ansible', message: output.trim().slice(-900) }];
    } finally {
      await copy.dispose();
    }
  },
};

const parameters: Check = {
  rung: 'T2',
  name: 'ansible-parameters',
  needs: needsProgram('ansible-doc'),
  appliesTo: choice => INFRAS.includes(choice.infra),
  key: (_, folder) => contentKey(folder, isAnsible),
  run: parameterFindings,
};

const inventories: Check = {
  rung: 'T2',
  name: 'ansible-inventory-keys',
  needs: needsProgram('ansible-doc'),
  appliesTo: choice => INFRAS.includes(choice.infra),
  key: (_, folder) =>
    contentKey(folder, file => file.startsWith('ansible/inventory/')),
  run: inventoryFindings,
};

const isYaml = (file: string): boolean =>
  /^((ansible|observability)\/.*|buildspec[^/]*|appspec)\.ya?ml$/.test(file);
const goodYaml = new GoodFiles();

const yaml: Check = {
  rung: 'T2',
  name: 'yamllint',
  needs: async () =>
    (await isThere('yamllint')) ? undefined : 'yamllint is not installed.',
  appliesTo: choice => choice.infra.startsWith('aws-'),
  key: (_, folder) => contentKey(folder, isYaml),
  async run(folder) {
    const files = await goodYaml.unknown(
      folder,
      (await filesIn(folder)).filter(isYaml),
    );
    if (files.length === 0) return [];
    const { code, output } = await run(
      'yamllint',
      ['-s', '-f', 'parsable', '-d', RULES, ...files],
      { cwd: folder },
    );
    if (code === 0) await goodYaml.add(folder, files);
    return code === 0
      ? []
      : output
          .trim()
          .split('\n')
          .map(message => ({ file: message.split(':')[0], message }));
  },
};

export const checks: Check[] = [syntax, lint, parameters, inventories, yaml];
