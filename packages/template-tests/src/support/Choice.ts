import type { Combination } from './common.ts';

/** What a person answers in the form, as the scaffolder's API takes it. */
export type Answers = Readonly<Record<string, string | number | boolean>>;

/** One way to fill the form in: the combination decides which files come out, the answers what stands in them. */
export interface Choice extends Combination {
  readonly answers: Answers;
}

/** For reports: `aws-ecs codepipeline cloudwatch requests codedeploy`. */
export const nameOf = (choice: Combination): string =>
  [
    choice.infra,
    choice.pipeline,
    choice.observability,
    choice.metric,
    choice.deployment,
  ].join(' ');

const TARGETS = {
  cpu: 60,
  requests: 50,
  latency: 300,
  queue: 100,
} as const;

const AWS = {
  region: 'eu-west-1',
  accountTest: '111111111111',
  accountProd: '222222222222',
  domain: 'shop.example.com',
};

const PLACES = {
  'aws-ecs': AWS,
  'aws-asg': AWS,
  'aws-ami-sqs': AWS,
  'azure-vmss': {
    region: 'westeurope',
    accountTest: '00000000-0000-4000-8000-000000000001',
    accountProd: '00000000-0000-4000-8000-000000000002',
    domain: 'shop.example.com',
  },
  'gcp-mig': {
    region: 'europe-west1',
    accountTest: 'demo-shop-test',
    accountProd: 'demo-shop-prod',
    domain: 'shop.example.com',
  },
} as const;

/** The answers of somebody who takes what the form proposes; `more` replaces some. An answer of `undefined` is left out. */
export function choiceOf(
  combination: Combination,
  more: Readonly<Record<string, string | number | boolean | undefined>> = {},
): Choice {
  const { infra, metric } = combination;
  const answers = {
    name: 'demo-shop',
    title: 'Demo Shop',
    description: 'Sells lamps "by the dozen": oak & brass, 24/7',
    owner: 'group:default/shop-team',
    system: 'system:default/storefronts',
    infra,
    pipeline: combination.pipeline,
    observability: combination.observability,
    deployment: infra === 'aws-ecs' ? combination.deployment : undefined,
    ...(infra === 'local' ? {} : PLACES[infra]),
    metric,
    target: metric === 'schedule' ? undefined : TARGETS[metric],
    schedule: metric === 'schedule' ? '0 8 * * 1-5' : undefined,
    min: 2,
    max: 6,
    databaseMaxConnections: 100,
    publishTo: 'local-git',
    ...more,
  };
  const given: Record<string, string | number | boolean> = {};
  for (const [field, answer] of Object.entries(answers)) {
    if (answer !== undefined) given[field] = answer;
  }
  return { ...combination, answers: given };
}
