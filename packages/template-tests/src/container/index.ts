import { choiceOf } from '../support/Choice.ts';
import type { Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';

export { checks } from './checks.ts';

const choice = choiceOf({
  infra: 'local',
  pipeline: 'local',
  observability: 'prometheus',
  metric: 'cpu',
  deployment: 'rolling',
});

export const mutations: Mutation[] = [
  {
    rung: 'T4',
    name: 'container that runs as root',
    check: 'container',
    choice,
    apply: folder => replaceIn(folder, 'Dockerfile', /^USER .*\n/m, ''),
  },
  {
    rung: 'T4',
    name: 'SIGTERM that ends at a shell',
    check: 'container',
    choice,
    apply: folder =>
      replaceIn(
        folder,
        'Dockerfile',
        /^CMD \[.*\]$/m,
        'CMD node server.mjs; true',
      ),
  },
];
