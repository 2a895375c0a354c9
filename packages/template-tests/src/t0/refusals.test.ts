import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, test } from 'node:test';
import { choiceOf } from '../support/Choice.ts';
import { referenceCombinations } from '../support/common.ts';
import { textOf } from '../support/folders.ts';
import {
  dryRun,
  renderCombination,
  stopRendering,
} from '../support/renderCombination.ts';

after(stopRendering);

const [local, , ecs] = referenceCombinations();

/** Answers that must be refused, and what the refusal must name. */
const WRONG: readonly [
  string,
  typeof local,
  Record<string, string | number | boolean | undefined>,
  RegExp,
][] = [
  ['a name with a path in it', local, { name: '../../etc' }, /name/],
  ['a name that is too short', local, { name: 'a' }, /name/],
  ['no name', local, { name: undefined }, /name/],
  ['no owner', local, { owner: undefined }, /owner/],
  [
    'an owner that does not exist',
    local,
    { owner: 'group:default/nobody' },
    /Owner.*nobody/,
  ],
  ['an owner that is no ref', local, { owner: 'a b' }, /owner/i],
  ['a template in the title', local, { title: '${{ secrets.x }}' }, /title/],
  [
    'a line break in the description',
    local,
    { description: 'a\nb: c' },
    /description/,
  ],
  [
    'an infrastructure that there is not',
    local,
    { infra: 'mainframe' },
    /infra/,
  ],
  [
    'a pipeline of another infrastructure',
    local,
    { pipeline: 'codepipeline' },
    /pipeline/i,
  ],
  [
    'a place for signals of another infrastructure',
    ecs,
    { observability: 'elk' },
    /observability/i,
  ],
  ['a metric of another infrastructure', ecs, { metric: 'queue' }, /metric/i],
  ['a size below the least', local, { min: 0 }, /min/],
  ['a size that is no number', local, { max: 'many' }, /max/],
  ['more at least than at most', local, { min: 6, max: 3 }, /largest|max/i],
  ['one instance in a cloud', ecs, { min: 1 }, /min/],
  ['a database that is too small', local, { max: 50 }, /connections/i],
  ['a target out of reach', local, { target: 99 }, /target/],
  [
    'a schedule that is none',
    local,
    { metric: 'schedule', target: undefined, schedule: 'at noon' },
    /schedule/,
  ],
  [
    'an account that is none',
    ecs,
    { accountProd: '12; rm -rf' },
    /accountProd/,
  ],
  ['a region that is none', ecs, { region: '$(id)' }, /region/],
  ['an address that is none', ecs, { domain: 'http://x/y' }, /domain/],
  ['no account', ecs, { accountTest: undefined }, /accountTest/],
];

for (const [what, combination, more, named] of WRONG) {
  test(`refused: ${what}`, async () => {
    const { answers } = choiceOf(combination, more);
    const { status, body } = await dryRun(answers);
    assert.equal(status, 400, JSON.stringify(body).slice(0, 300));
    assert.match(JSON.stringify(body), named);
  });
}

test('a caller of the API need not know the defaults', async () => {
  const choice = choiceOf(local);
  const { name, owner, infra } = choice.answers;
  const folder = await renderCombination({
    ...choice,
    answers: { name, owner, infra },
  });
  try {
    const written = JSON.parse(
      (await textOf(folder, 'infra/local.json')) ?? '',
    );
    assert.equal(written.environments.prod.max, 6);
    assert.deepEqual(written.environments.prod.policies, [
      { name: 'cpu', metric: 'cpu', target: 60 },
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
