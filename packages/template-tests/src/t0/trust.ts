import type { Check, Finding } from '../support/Check.ts';
import { textOf } from '../support/folders.ts';

const LISTS = ['oidc_subjects', 'trusted_role_arns'];
const PUBLISHERS = ['publish_subjects', 'publish_role_arns'];

/** What a pipeline service starts and no code of a commit runs as. */
const RUNS_NO_CODE = /:role\/[^/]+-pipeline$/;

const fileOf = (environment: string): string =>
  `infra/envs/${environment}.bootstrap.tfvars`;

/** Whoever deploys production does nothing before the approval: it neither publishes nor deploys test. */
export const trust: Check = {
  rung: 'T0',
  name: 'trust-of-production',
  needs: async () => undefined,
  appliesTo: choice => choice.infra.startsWith('aws-'),
  async run(folder) {
    const trusted = async (
      environment: string,
      lists: readonly string[],
    ): Promise<readonly string[]> => {
      const file = fileOf(environment);
      const text = (await textOf(folder, file)) ?? '';
      return lists.flatMap(list => entriesOf(list, text));
    };
    const production = await trusted('prod', LISTS);
    const before = [
      ...(await trusted('test', [...LISTS, ...PUBLISHERS])),
      ...(await trusted('prod', PUBLISHERS)),
    ];
    const file = fileOf('prod');
    const findings: Finding[] = production
      .filter(who => before.includes(who) && !RUNS_NO_CODE.test(who))
      .map(who => ({
        file,
        message: `'${who}' may deploy production, and runs before anybody has approved.`,
      }));
    if (production.length === 0)
      findings.push({ file, message: 'Nobody may deploy production.' });
    return findings;
  },
};

function entriesOf(list: string, text: string): readonly string[] {
  const entries = new RegExp(`^${list} *= *\\[([^\\]]*)\\]`, 'm').exec(
    text,
  )?.[1];
  return Array.from((entries ?? '').matchAll(/"([^"]+)"/g), ([, one]) => one);
}
