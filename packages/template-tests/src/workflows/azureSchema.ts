import { closed, listOf, text, words } from './shape.ts';

const flag = { type: 'boolean' };
const number = { type: 'integer', minimum: 1 };
const env = {
  type: 'object',
  additionalProperties: { type: ['string', 'number'] },
};
const common = {
  displayName: text,
  condition: text,
  env,
  timeoutInMinutes: number,
  continueOnError: flag,
  enabled: flag,
  name: text,
};
const step = {
  oneOf: [
    closed(
      {
        checkout: text,
        fetchDepth: { type: 'integer', minimum: 0 },
        clean: flag,
        persistCredentials: flag,
        ...common,
      },
      ['checkout'],
    ),
    closed(
      { script: text, workingDirectory: text, failOnStderr: flag, ...common },
      ['script'],
    ),
    closed({ bash: text, workingDirectory: text, ...common }, ['bash']),
    closed(
      {
        task: { type: 'string', pattern: '^\\w+@\\d+$' },
        inputs: { type: 'object' },
        ...common,
      },
      ['task'],
    ),
    closed({ publish: text, artifact: text, ...common }, [
      'publish',
      'artifact',
    ]),
    closed({ download: text, artifact: text, patterns: text, ...common }, [
      'download',
    ]),
  ],
};
const steps = listOf(step);
const phase = closed({ steps }, ['steps']);
const pool = {
  anyOf: [text, closed({ vmImage: text, name: text, demands: words })],
};
const dependsOn = { anyOf: [text, listOf(text)] };
const job = {
  oneOf: [
    closed(
      {
        job: text,
        displayName: text,
        dependsOn,
        condition: text,
        pool,
        timeoutInMinutes: number,
        services: env,
        variables: {},
        steps,
      },
      ['job', 'steps', 'timeoutInMinutes'],
    ),
    closed(
      {
        deployment: text,
        displayName: text,
        dependsOn,
        condition: text,
        pool,
        timeoutInMinutes: number,
        environment: text,
        strategy: closed(
          {
            runOnce: closed(
              { deploy: phase, on: closed({ failure: phase, success: phase }) },
              ['deploy', 'on'],
            ),
          },
          ['runOnce'],
        ),
      },
      ['deployment', 'environment', 'strategy', 'timeoutInMinutes'],
    ),
  ],
};
const branches = closed({
  batch: flag,
  branches: closed({ include: words, exclude: words }),
});
/** The part of an Azure pipeline that services use; every key of it is known. */
export const AZURE_PIPELINE = closed(
  {
    trigger: branches,
    pr: branches,
    lockBehavior: { enum: ['sequential', 'runLatest'] },
    pool,
    variables: listOf({ type: 'object' }),
    resources: closed({
      containers: listOf(
        closed({ container: text, image: text, ports: words, env }, [
          'container',
          'image',
        ]),
      ),
    }),
    stages: listOf(
      closed(
        {
          stage: text,
          displayName: text,
          dependsOn,
          condition: text,
          lockBehavior: text,
          jobs: listOf(job),
        },
        ['stage', 'jobs'],
      ),
    ),
  },
  ['trigger', 'pr', 'stages', 'lockBehavior'],
);
