import { FILE as USER_DATA } from '../cloudInit/checks.ts';
import { azure, google } from '../support/choices.ts';
import type { Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';

export { checks } from './checks.ts';

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
