import type { Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';
import { ecs } from '../support/choices.ts';

export { checks } from './checks.ts';

const mistake = (
  name: string,
  check: string,
  file: string,
  from: string | RegExp,
  to: string,
): Mutation => ({
  rung: 'T2',
  name,
  check,
  choice: ecs,
  apply: folder => replaceIn(folder, file, from, to),
});

export const mutations: Mutation[] = [
  mistake(
    'wrong name of the container in appspec.yaml',
    'codedeploy-artifacts',
    'appspec.yaml',
    'ContainerName: shop',
    'ContainerName: app',
  ),
  mistake(
    'wrong port in appspec.yaml',
    'codedeploy-artifacts',
    'appspec.yaml',
    /ContainerPort: \d+/,
    'ContainerPort: 8080',
  ),
  mistake(
    'key with a spelling mistake in taskdef.json',
    'codedeploy-artifacts',
    'taskdef.json',
    '"stopTimeout"',
    '"stopTimeOut"',
  ),
  mistake(
    'phase that CodeBuild does not have',
    'buildspecs',
    'buildspec.verify.yml',
    '  build:',
    '  verify:',
  ),
  mistake(
    'script that is not there',
    'buildspecs',
    'buildspec.verify.yml',
    'scripts/smoke.sh',
    'scripts/smoek.sh',
  ),
];
