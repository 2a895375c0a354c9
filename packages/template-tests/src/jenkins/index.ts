import { join } from 'node:path';
import type { Check, Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';
import { instances } from '../support/choices.ts';
import { contentKey } from '../tools/contentKey.ts';
import { judge } from './judge.ts';
import { needsGroovy, record } from './record.ts';

/** From a commit to test; and the job of production, which is a part of Jenkins' configuration. */
const FILE = 'Jenkinsfile';
const PRODUCTION = 'jenkins/production.groovy';

export const checks: Check[] = [
  {
    rung: 'T2',
    name: 'jenkinsfile',
    needs: needsGroovy,
    appliesTo: choice => choice.pipeline === 'jenkins',
    key: (_, folder) =>
      contentKey(folder, file => file === FILE || file === PRODUCTION),
    async run(folder, choice) {
      const [main, production] = await Promise.all(
        [FILE, PRODUCTION].map(file => record(join(folder, file))),
      );
      return judge(main, production, choice).map(message => ({
        file: FILE,
        message,
      }));
    },
  },
];

const mistake = (
  name: string,
  from: string | RegExp,
  to: string,
  file = FILE,
): Mutation => ({
  rung: 'T2',
  name,
  check: 'jenkinsfile',
  choice: instances,
  apply: folder => replaceIn(folder, file, from, to),
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
    PRODUCTION,
  ),
  mistake(
    'gate that anybody may pass',
    / {8}submitter '[^']*'\n/,
    '',
    PRODUCTION,
  ),
  mistake(
    "production's identity where a commit can use it",
    "credentialsId: 'identity-test'",
    "credentialsId: 'identity-prod'",
  ),
  mistake(
    'production gets something else than what was published',
    "readFile('artifact.txt').trim()",
    "'latest'",
  ),
  mistake(
    'production before test',
    'pipeline/deploy.sh test "$(cat',
    'pipeline/deploy.sh prod "$(cat',
  ),
  mistake(
    'production gets something else than test',
    'prod "$ARTIFACT"',
    'prod latest',
    PRODUCTION,
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
