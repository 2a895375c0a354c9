import { google } from '../support/choices.ts';
import type { Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';
import { FILE } from './checks.ts';

export { checks } from './checks.ts';

export const mutations: Mutation[] = [
  {
    rung: 'T2',
    name: 'pth instead of path in cloud-init',
    check: 'cloud-init',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        FILE,
        '- path: /etc/shop/environment',
        '- pth: /etc/shop/environment',
      ),
  },
  {
    rung: 'T2',
    name: 'variable that Terraform does not give',
    check: 'cloud-init',
    choice: google,
    apply: folder => replaceIn(folder, FILE, '${stop_seconds}', '${stop_secs}'),
  },
  {
    rung: 'T2',
    name: 'broken script in cloud-init',
    check: 'cloud-init',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        FILE,
        'const ask = async (url, headers) => {',
        'const ask = async (url, headers => {',
      ),
  },
];
