import type { Check, Finding } from '../support/Check.ts';
import { filesIn } from '../support/folders.ts';
import { ownFiles } from './ownFiles.ts';
import { shopFiles } from './shopFiles.ts';

/** Files that every service has, whatever was chosen. */
const NEEDED = [
  '.scaffold/answers.json',
  'CODEOWNERS',
  'Dockerfile',
  'README.md',
  'catalog-info.yaml',
  'compose.yaml',
  'docs/infrastructure.md',
  'docs/observability.md',
  'docs/pipeline.md',
  'docs/rollback.md',
  'docs/runbook.md',
  'docs/service.md',
  'mkdocs.yml',
  'openapi.json',
  'package-lock.json',
  'renovate.json',
];
const CLOUD = ['alarm', 'deploy', 'publish', 'rollback', 'smoke'].map(
  name => `scripts/${name}.sh`,
);

/** The service has the files that the form promised, the shop's own, and no other; the contract's scripts are among them. */
export const fileList: Check = {
  rung: 'T0',
  name: 'file-list',
  needs: async () => undefined,
  async run(folder, choice) {
    const findings: Finding[] = [];
    const found = new Set(await filesIn(folder));
    const promised = new Set([
      ...ownFiles(choice),
      'docs/service.md',
      ...(await shopFiles()),
    ]);
    const needed = choice.infra === 'local' ? NEEDED : [...NEEDED, ...CLOUD];
    for (const file of needed) {
      if (!found.has(file))
        findings.push({
          file,
          message: 'Every service has this file, and it is not there.',
        });
    }
    for (const file of promised) {
      if (!found.has(file))
        findings.push({
          file,
          message:
            'The form promises this file, and it is not there. Is skeletonFiles.json stale? Run: yarn workspace @capstan/template-tests files',
        });
    }
    for (const file of found) {
      if (!promised.has(file))
        findings.push({
          file,
          message:
            'The form does not tell of this file. Run: yarn workspace @capstan/template-tests files',
        });
    }
    return findings;
  },
};
