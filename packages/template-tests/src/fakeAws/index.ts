import type { Check, Mutation } from '../support/Check.ts';
import { ALLOWED } from '../support/common.ts';
import { replaceIn } from '../support/folders.ts';
import { awsMirror } from '../terraform/awsProvider.ts';
import { images, instances } from '../support/choices.ts';
import { isThere } from '../tools/run.ts';
import { applied } from './applied.ts';

const PROGRAMS = ['terraform', 'moto_server', 'aws', 'ansible-inventory'];

async function needs(): Promise<string | undefined> {
  for (const program of PROGRAMS)
    if (!(await isThere(program))) return `${program} is not installed.`;
  return (await awsMirror())
    ? undefined
    : 'There is no filesystem mirror with the AWS provider (TF_PLUGIN_MIRROR).';
}

export const checks: Check[] = [
  {
    rung: 'T3',
    name: 'fake-aws',
    needs,
    // Once for each infrastructure: which metric it scales on changes nothing that the fake could show.
    appliesTo: ({ infra, metric }) =>
      (infra === 'aws-asg' || infra === 'aws-ami-sqs') &&
      metric === ALLOWED[infra].metric[0],
    key: choice => choice.infra,
    run: applied,
  },
];

export const mutations: Mutation[] = [
  {
    rung: 'T3',
    name: 'instances without the tags that the inventory looks for',
    check: 'fake-aws',
    choice: instances,
    apply: folder =>
      replaceIn(
        folder,
        'infra/modules/group/main.tf',
        'propagate_at_launch = true',
        'propagate_at_launch = false',
      ),
  },
  {
    rung: 'T3',
    name: 'group that the balancer does not know',
    check: 'fake-aws',
    choice: images,
    apply: folder =>
      replaceIn(
        folder,
        'infra/modules/group/main.tf',
        /target_group_arns( +)= var\.target_group_arns/,
        'target_group_arns$1= []',
      ),
  },
];
