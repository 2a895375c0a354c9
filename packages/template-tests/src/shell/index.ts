import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';
import { ecs, images, instances } from '../support/choices.ts';

export { checks } from './checks.ts';

export const mutations: Mutation[] = [
  {
    rung: 'T0',
    name: 'script of the contract that is missing',
    check: 'scripts-contract',
    choice: ecs,
    apply: folder => rm(join(folder, 'scripts/rollback.sh')),
  },
  {
    rung: 'T0',
    name: 'script that goes on after a failure',
    check: 'scripts-contract',
    choice: images,
    apply: folder =>
      replaceIn(folder, 'scripts/deploy.sh', 'set -euo pipefail\n', ''),
  },
  {
    rung: 'T2',
    name: 'variable without quotes in a script',
    check: 'shellcheck',
    choice: ecs,
    apply: folder =>
      replaceIn(
        folder,
        'scripts/publish.sh',
        'docker push "$repository:$tag"',
        'docker push $repository:$tag',
      ),
  },
  {
    rung: 'T2',
    name: 'key of AWS in a file',
    check: 'no-keys',
    choice: instances,
    // Put together here, so that no scanner takes this file for the mistake.
    apply: folder =>
      appendFile(
        join(folder, 'infra/envs/prod.tfvars'),
        `access_key = "${['AKIA', 'QX7WZ3N5KD2RMP4T'].join('')}"\n`,
      ),
  },
  {
    rung: 'T2',
    name: 'password in an address',
    check: 'no-keys',
    choice: instances,
    apply: folder =>
      replaceIn(
        folder,
        'vault/templates/shop.env.ctmpl',
        '{{ .Data.username }}:{{ .Data.password }}@',
        ['shop_owner', 'Vz81kQx0pLm3Ty'].join(':').concat('@'),
      ),
  },
];
