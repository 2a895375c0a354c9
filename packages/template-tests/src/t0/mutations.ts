import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mutation } from '../support/Check.ts';
import { type Choice, choiceOf } from '../support/Choice.ts';
import { referenceCombinations } from '../support/common.ts';
import { replaceIn } from '../support/folders.ts';

const reference = (infra: string): Choice =>
  choiceOf(referenceCombinations().find(one => one.infra === infra)!);
const ecs = reference('aws-ecs');
const local = reference('local');

const replace =
  (file: string, from: string | RegExp, to: string) => (folder: string) =>
    replaceIn(folder, file, from, to);

const mistake = (
  name: string,
  check: string,
  apply: Mutation['apply'],
  choice = local,
): Mutation => ({ rung: 'T0', name, check, choice, apply });

/** One mistake of each kind that only looking at the files can find. */
export const mutations: Mutation[] = [
  mistake(
    'what builds may deploy production',
    'trust-of-production',
    replace(
      'infra/envs/prod.bootstrap.tfvars',
      'demo-shop-release-prod',
      'demo-shop-build',
    ),
    ecs,
  ),
  mistake(
    'a value that was not rendered',
    'leftovers',
    replace('README.md', 'Owner:', 'Owner: ${{ values.ownr }}'),
  ),
  mistake(
    'a workflow expression in a file that is no workflow',
    'leftovers',
    folder => appendFile(join(folder, 'compose.yaml'), '# ${{ github.ref }}\n'),
  ),
  mistake(
    'a condition that was not rendered',
    'leftovers',
    replace(
      'docs/scaling.md',
      '# Scaling',
      '{% if values.x %}# Scaling{% endif %}',
    ),
  ),
  mistake(
    'a number that is none',
    'leftovers',
    replace('docs/scaling.md', /= \d+ ≤/, '= NaN ≤'),
  ),
  mistake(
    'a comma too many in JSON',
    'parses',
    replace('infra/local.json', '"prod": {', '"prod": {,'),
  ),
  mistake(
    'a tab in YAML',
    'parses',
    replace('catalog-info.yaml', '  name:', '\tname:'),
  ),
  mistake(
    'a bracket that is not closed in Terraform',
    'parses',
    folder =>
      appendFile(
        join(folder, 'infra/modules/network/main.tf'),
        'resource "a" "b" {\n',
      ),
    ecs,
  ),
  mistake(
    'another port in one file',
    'consistency',
    replace('scripts/service.env', "PORT='3000'", "PORT='3001'"),
  ),
  mistake(
    'another port in the task definition',
    'consistency',
    replace('taskdef.json', /"containerPort": \d+/, '"containerPort": 3001'),
    ecs,
  ),
  mistake(
    'another stop window in one file',
    'consistency',
    replace('compose.yaml', /stop_grace_period: \d+s/, 'stop_grace_period: 5s'),
  ),
  mistake(
    'another path for readiness',
    'consistency',
    replace('infra/local.json', '"/readyz"', '"/ready"'),
  ),
  mistake(
    'another region in one file',
    'consistency',
    replace(
      'infra/envs/deploy.env',
      "REGION='eu-west-1'",
      "REGION='us-east-1'",
    ),
    ecs,
  ),
  mistake(
    'another owner in one entity',
    'consistency',
    replace(
      'catalog-info.yaml',
      /owner: "?group:default\/shop-team"?\n(?![^]*kind)/,
      'owner: group:default/other\n',
    ),
  ),
  mistake(
    'pools that the database cannot bear',
    'connections',
    replace('scripts/service.env', /POOL_SIZE='\d+'/, "POOL_SIZE='40'"),
  ),
  mistake(
    'more at least than at most',
    'connections',
    replace('scripts/service.env', /MIN_INSTANCES='\d+'/, "MIN_INSTANCES='60'"),
  ),
  mistake(
    'no owner',
    'catalog-info',
    replace('catalog-info.yaml', /^ {2}owner:.*\n/m, ''),
  ),
  mistake(
    'a name that the catalog refuses',
    'catalog-info',
    replace('catalog-info.yaml', 'name: demo-shop\n', 'name: demo shop\n'),
  ),
  mistake(
    'nothing that claims the scale groups',
    'catalog-info',
    replace(
      'catalog-info.yaml',
      'capstan/local-service',
      'capstan/local-servise',
    ),
  ),
  mistake('no runbook', 'file-list', folder =>
    rm(join(folder, 'docs/runbook.md')),
  ),
  mistake('a file that nobody was told of', 'file-list', folder =>
    appendFile(join(folder, 'notes.txt'), 'x'),
  ),
  {
    rung: 'T2',
    name: 'a password in a file of variables',
    check: 'no-keys',
    choice: local,
    apply: folder =>
      appendFile(
        join(folder, 'scripts/service.env'),
        'DATABASE_PASSWORD = "hunter2hunter2"\n',
      ),
  },
  mistake(
    'a picture without the group',
    'diagram',
    replace('README.md', /\n.*ECS service.*/, ''),
    ecs,
  ),
  mistake(
    'a picture with what is not there',
    'diagram',
    replace(
      'README.md',
      'flowchart LR',
      'flowchart LR\n  data9[("SQS: jobs")]',
    ),
  ),
];
