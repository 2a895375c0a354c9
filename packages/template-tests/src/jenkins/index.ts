import { join } from 'node:path';
import type { Check, Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';
import { instances } from '../terraform/choices.ts';
import { contentKey } from '../tools/contentKey.ts';
import { judge } from './judge.ts';
import { needsGroovy, record } from './record.ts';

export const checks: Check[] = [
  {
    rung: 'T2',
    name: 'jenkinsfile',
    needs: needsGroovy,
    appliesTo: choice => choice.pipeline === 'jenkins',
    key: (_, folder) => contentKey(folder, file => file === 'Jenkinsfile'),
    async run(folder, choice) {
      const recording = await record(join(folder, 'Jenkinsfile'));
      return judge(recording, choice).map(message => ({
        file: 'Jenkinsfile',
        message,
      }));
    },
  },
];

const mistake = (
  name: string,
  from: string | RegExp,
  to: string,
): Mutation => ({
  rung: 'T2',
  name,
  check: 'jenkinsfile',
  choice: instances,
  apply: folder => replaceIn(folder, 'Jenkinsfile', from, to),
});

export const mutations: Mutation[] = [
  mistake(
    'stage with a spelling mistake (stagez)',
    "stage('Install')",
    "stagez('Install')",
  ),
  mistake(
    'section with a spelling mistake (stpes)',
    /steps \{\n {12}sh 'npm ci/,
    "stpes {\n            sh 'npm ci",
  ),
  mistake(
    'production without a gate (Jenkins)',
    / {6}input \{[\s\S]*?\n {6}\}\n/,
    '',
  ),
  mistake('gate that anybody may pass', / {8}submitter '[^']*'\n/, ''),
  mistake(
    'production before test',
    'pipeline/deploy.sh test "$(cat',
    'pipeline/deploy.sh prod "$(cat',
  ),
  mistake(
    'production gets something else than test',
    'prod "$(cat artifact.txt)"',
    'prod latest',
  ),
  mistake(
    'pull requests that are released',
    /when \{\n {8}beforeAgent true\n {8}branch 'main'\n {6}\}\n {6}agent \{ label 'docker' \}\n {6}options \{\n {8}timeout\(time: 2, unit: 'HOURS'\)\n {6}\}/,
    "agent { label 'docker' }\n      options {\n        timeout(time: 2, unit: 'HOURS')\n      }",
  ),
  mistake('releases at the same time', '    disableConcurrentBuilds()\n', ''),
  mistake(
    'scan that was forgotten',
    "            sh 'pipeline/scan.sh source'\n",
    "            sh 'true'\n",
  ),
];
