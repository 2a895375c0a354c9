import type { Check } from '../support/Check.ts';
import { textOf } from '../support/folders.ts';

/** The pools of all instances fit the database: read from the files, not from what the template meant to write. */
export const connections: Check = {
  rung: 'T0',
  name: 'connections',
  needs: async () => undefined,
  async run(folder) {
    const file = 'scripts/service.env';
    const text = (await textOf(folder, file)) ?? '';
    const number = (name: string) =>
      Number(new RegExp(`^${name}='(\\d+)'$`, 'm').exec(text)?.[1]);
    const [max, min, pool, most] = [
      'MAX_INSTANCES',
      'MIN_INSTANCES',
      'POOL_SIZE',
      'DATABASE_MAX_CONNECTIONS',
    ].map(number);
    const needed = 2 * max * pool + 9;
    const findings = [];
    if (!(pool > 0 && needed <= most)) {
      findings.push({
        file,
        message: `2 × ${max} instances × ${pool} connections + 9 = ${needed}, but the database allows ${most}.`,
      });
    }
    if (!(min <= max)) {
      findings.push({
        file,
        message: `At least ${min} instances is more than at most ${max}.`,
      });
    }
    return findings;
  },
};
