import type { Check, Finding } from '../support/Check.ts';
import { textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { AZURE_PIPELINE } from './azureSchema.ts';
import { shapeOf } from './shape.ts';

const FILE = 'azure-pipelines.yml';
const VARIABLES = 'pipeline/variables.yml';

interface Step {
  readonly task?: string;
  readonly script?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly environment?: string;
  readonly pool?: unknown;
  readonly steps?: readonly Step[];
  readonly strategy?: {
    readonly runOnce: {
      readonly deploy: { readonly steps: readonly Step[] };
      readonly on: { readonly failure?: { readonly steps: readonly Step[] } };
    };
  };
}
interface Stage {
  readonly stage: string;
  readonly dependsOn?: string | readonly string[];
  readonly condition?: string;
  readonly jobs: readonly Job[];
}

const commandOf = (step: Step): string =>
  step.script ?? String(step.inputs?.inlineScript ?? '');

/** Shape of the pipeline, and: order, gate with named approvers, digest, lock, the way back. */
export const azurePipeline: Check = {
  rung: 'T2',
  name: 'azure-pipelines',
  needs: async () => undefined,
  appliesTo: choice => choice.pipeline === 'azure-pipelines',
  key: (_, folder) =>
    contentKey(folder, file => file === FILE || file === VARIABLES),
  async run(folder) {
    const shape = shapeOf<{ stages?: readonly Stage[]; lockBehavior?: string }>(
      FILE,
      await textOf(folder, FILE),
      AZURE_PIPELINE,
    );
    const variables = (await textOf(folder, VARIABLES)) ?? '';
    return [
      ...shape.findings,
      ...deliveryFindings(shape.content?.stages ?? [], variables),
    ];
  },
};

function deliveryFindings(
  stages: readonly Stage[],
  variables: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  const must = (holds: boolean | undefined, message: string) => {
    if (!holds) findings.push({ file: FILE, message });
  };
  const order = stages.map(({ stage }) => stage);
  must(
    order.join() === 'Verify,Publish,DeployTest,Approve,DeployProd',
    `The stages are ${order.join(
      ', ',
    )}; expected Verify, Publish, DeployTest, Approve, DeployProd.`,
  );
  const stage = (name: string) => stages.find(one => one.stage === name);
  const waits = (name: string, other: string) =>
    must(
      ([] as string[]).concat(stage(name)?.dependsOn ?? []).includes(other),
      `${name} has to wait for ${other}.`,
    );
  waits('Publish', 'Verify');
  waits('DeployTest', 'Publish');
  waits('Approve', 'DeployTest');
  waits('DeployProd', 'Approve');
  must(
    stage('Publish')?.condition?.includes("'refs/heads/main'"),
    'Only main is published.',
  );
  const gate = stage('Approve')?.jobs[0]?.steps?.[0];
  must(
    gate?.task?.startsWith('ManualValidation@') &&
      gate.inputs?.approvers === '$(approvers)' &&
      gate.inputs.onTimeout === 'reject',
    'Approve has to ask the named approvers, and to take silence for a no.',
  );
  must(
    gate?.inputs?.allowApproversToApproveTheirOwnRuns === false,
    'Nobody may approve a run of their own.',
  );
  must(
    /^ {2}approvers: '?\S+/m.test(variables),
    'pipeline/variables.yml has to name the approvers.',
  );
  for (const [name, environment] of [
    ['DeployTest', 'test'],
    ['DeployProd', 'prod'],
  ] as const) {
    const job = stage(name)?.jobs[0];
    const steps = job?.strategy?.runOnce.deploy.steps ?? [];
    const at = (command: string) =>
      steps.findIndex(step =>
        commandOf(step).includes(`${command} ${environment}`),
      );
    must(
      job?.environment === `$(serviceName)-${environment}`,
      `${name} has to run in the environment of ${environment}, which has the lock.`,
    );
    const deploy = at('scripts/deploy.sh');
    must(
      deploy >= 0 && commandOf(steps[deploy]).includes('image/artifact.txt'),
      `${name} has to deploy the image that Publish has made, by its digest.`,
    );
    must(
      deploy >= 0 && at('scripts/smoke.sh') > deploy,
      `${name} has to smoke-test after it has deployed.`,
    );
    must(
      steps
        .filter(({ task }) => task?.startsWith('AzureCLI@'))
        .every(
          ({ inputs }) => inputs?.azureSubscription === `azure-${environment}`,
        ),
      `${name} has to use the connection azure-${environment} only.`,
    );
    const back = job?.strategy?.runOnce.on.failure?.steps ?? [];
    must(
      back.some(step =>
        commandOf(step).includes(`scripts/rollback.sh ${environment}`),
      ),
      `${name} has to roll back when it fails.`,
    );
  }
  must(
    stage('DeployProd')?.jobs[0]?.strategy?.runOnce.deploy.steps.some(step =>
      commandOf(step).includes('pipeline/watch.sh prod'),
    ),
    'DeployProd has to watch the rollback alarm.',
  );
  return findings;
}
