import { FILE as USER_DATA } from '../cloudInit/checks.ts';
import { choiceOf } from '../support/Choice.ts';
import type { Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';

export { checks } from './checks.ts';

const google = choiceOf({
  infra: 'gcp-mig',
  pipeline: 'cloud-build',
  observability: 'google-monitoring',
  metric: 'cpu',
  deployment: 'rolling',
});
const azure = choiceOf({
  infra: 'azure-vmss',
  pipeline: 'azure-pipelines',
  observability: 'azure-monitor',
  metric: 'cpu',
  deployment: 'rolling',
});

export const mutations: Mutation[] = [
  {
    rung: 'T2',
    name: 'ExecStrat in a unit',
    check: 'systemd-units',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'ansible/roles/shop/templates/shop.service.j2',
        'ExecStart=',
        'ExecStrat=',
      ),
  },
  {
    rung: 'T2',
    name: 'release that may write its root file system',
    check: 'systemd-units',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        USER_DATA,
        '--name shop --network host --read-only',
        '--name shop --network host',
      ),
  },
  {
    rung: 'T2',
    name: 'unit with a stop window of its own',
    check: 'systemd-units',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        USER_DATA,
        'TimeoutStopSec=${stop_seconds}',
        'TimeoutStopSec=10',
      ),
  },
];
