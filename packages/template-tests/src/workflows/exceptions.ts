import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check, Finding } from '../support/Check.ts';
import { contentKey } from '../tools/contentKey.ts';
import { run } from '../tools/run.ts';

const PROGRAM = 'pipeline/audit.mjs';
const WEAK = {
  url: 'https://github.com/advisories/GHSA-jf85-cpcp-j695',
  severity: 'high',
  name: 'lodash',
  title: 'Prototype pollution',
};
const report = (...via: object[]) =>
  JSON.stringify({
    vulnerabilities: { lodash: { via: ['another-package', ...via] } },
  });
const exception = (more: object) => [
  {
    advisory: 'GHSA-jf85-cpcp-j695',
    reason: 'Not reachable',
    expires: '2999-12-31',
    ...more,
  },
];

/** What the scan of dependencies is given, and whether it must let it pass. */
const CASES: readonly (readonly [
  string,
  string,
  readonly object[],
  boolean,
])[] = [
  ['nothing known', report(), [], true],
  ['a weakness of high severity', report(WEAK), [], false],
  [
    'a weakness of low severity',
    report({ ...WEAK, severity: 'low' }),
    [],
    true,
  ],
  ['a weakness with an exception', report(WEAK), exception({}), true],
  [
    'a weakness whose exception has ended',
    report(WEAK),
    exception({ expires: '2020-01-01' }),
    false,
  ],
  [
    'an exception without an end',
    report(),
    exception({ expires: undefined }),
    false,
  ],
  ['an exception without a reason', report(), exception({ reason: '' }), false],
  [
    'no answer of npm',
    JSON.stringify({ message: 'request to the registry failed' }),
    [],
    false,
  ],
];

/** The scan of dependencies of a service lets pass what it should, and nothing else; exceptions end. */
export const auditExceptions: Check = {
  rung: 'T2',
  name: 'audit-exceptions',
  needs: async () => undefined,
  appliesTo: choice => choice.pipeline !== 'local',
  key: (_, folder) => contentKey(folder, file => file === PROGRAM),
  async run(folder) {
    const work = await mkdtemp(join(tmpdir(), 'capstan-audit-'));
    const findings: Finding[] = [];
    try {
      for (const [what, input, exceptions, passes] of CASES) {
        const file = join(work, 'exceptions.json');
        await writeFile(file, JSON.stringify(exceptions));
        const { code, output } = await run(process.execPath, [PROGRAM, file], {
          cwd: folder,
          input,
        });
        if ((code === 0) !== passes)
          findings.push({
            file: PROGRAM,
            message: `With ${what} it ended with ${code}: ${output
              .trim()
              .slice(0, 200)}`,
          });
      }
    } finally {
      await rm(work, { recursive: true, force: true });
    }
    return findings;
  },
};
