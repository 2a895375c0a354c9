import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { choiceOf } from '../support/Choice.ts';
import { referenceCombinations } from '../support/common.ts';
import { stopRendering } from '../support/renderCombination.ts';
import { checks, mutations } from '../t0/index.ts';
import { allChecks } from './all.ts';
import { climb } from './Ladder.ts';
import { isGood, tableOf } from './table.ts';

after(stopRendering);

test('the reference services hold the first rung, and every mistake of it is found', async () => {
  const own = new Set(checks.map(({ name }) => name));
  const result = await climb({
    checks,
    mutations: mutations.filter(({ check }) => own.has(check)),
    choices: referenceCombinations().map(one => choiceOf(one)),
  });
  assert.ok(isGood(result), tableOf(result));
  assert.equal(result.unmade.length, 0, tableOf(result));
  assert.ok(result.mutations.length >= 20);
});

test('a mistake that is not found, and a place that is no longer there, are told', async () => {
  const choice = choiceOf(referenceCombinations()[0]);
  const [check] = checks;
  const about = { rung: check.rung, check: check.name, choice } as const;
  const result = await climb({
    checks: [check],
    choices: [],
    mutations: [
      { ...about, name: 'nothing', apply: async () => undefined },
      {
        ...about,
        name: 'nowhere',
        apply: async () => {
          throw new Error('It is not there.');
        },
      },
    ],
  });
  assert.deepEqual(
    result.mutations.map(({ outcome }) => outcome),
    ['missed', 'stale'],
  );
  assert.ok(!isGood(result));
  assert.match(tableOf(result), /MISSED T0 leftovers, nothing/);
});

test('a check that cannot run here is told with its reason, and is a failure where it is required', async () => {
  const [check] = checks;
  const result = await climb({
    checks: [{ ...check, needs: async () => 'The program is not here.' }],
    choices: [],
    mutations: [],
  });
  assert.match(tableOf(result), /The program is not here\./);
  assert.ok(isGood(result));
  assert.ok(!isGood(result, ['T0']));
});

test('every mutation names a check that there is', async () => {
  const all = await allChecks();
  const names = all.checks.map(({ rung, name }) => `${rung} ${name}`);
  const strangers = all.mutations.filter(
    ({ rung, check }) => !names.includes(`${rung} ${check}`),
  );
  assert.deepEqual(
    strangers.map(({ name }) => name),
    [],
  );
  assert.ok(all.mutations.length >= 30);
});
