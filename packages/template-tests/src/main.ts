import { parseArgs } from 'node:util';
import { allChecks } from './ladder/all.ts';
import { cpuSeconds } from './ladder/effort.ts';
import { climb } from './ladder/Ladder.ts';
import { isGood, tableOf } from './ladder/table.ts';
import { choiceOf, nameOf } from './support/Choice.ts';
import { combinations, referenceCombinations } from './support/common.ts';
import { stopRendering } from './support/renderCombination.ts';

const HELP = `The ladder of checks over what the templates make.

  node src/main.ts                        every combination, every rung, every mutation
  node src/main.ts --rungs T0,T1          only some rungs
  node src/main.ts --only aws-ecs         only combinations whose name holds the text
  node src/main.ts --reference            only the defaults of each infrastructure
  node src/main.ts --no-mutations
  node src/main.ts --mutations-only
  node src/main.ts --require T0,T1,T2     a check of these rungs that cannot run here is a failure

What a service's template would make today: npm run template:diff -- <folder> (src/diff).
`;

async function main(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    allowNegative: true,
    options: {
      rungs: { type: 'string' },
      only: { type: 'string' },
      require: { type: 'string' },
      reference: { type: 'boolean' },
      mutations: { type: 'boolean', default: true },
      'mutations-only': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  if (values.help) {
    say(HELP);
    return 0;
  }
  const rungs = values.rungs?.split(',');
  const all = await allChecks();
  const among = values.reference ? referenceCombinations() : combinations();
  const result = await climb({
    checks: all.checks.filter(({ rung }) => rungs?.includes(rung) ?? true),
    mutations: values.mutations
      ? all.mutations.filter(({ rung }) => rungs?.includes(rung) ?? true)
      : [],
    choices: values['mutations-only']
      ? []
      : among
          .map(one => choiceOf(one))
          .filter(one => nameOf(one).includes(values.only ?? '')),
    say,
  }).finally(all.close);
  say(tableOf(result));
  return isGood(result, values.require?.split(',')) ? 0 : 1;
}

main(process.argv.slice(2))
  .catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    return 2;
  })
  .then(async code => {
    await stopRendering();
    const cpu = await cpuSeconds();
    process.stdout.write(
      `${Math.round(process.uptime())} seconds${
        cpu === undefined ? '' : `, ${Math.round(cpu)} of processors`
      }.\n`,
    );
    process.exitCode = code;
  });
