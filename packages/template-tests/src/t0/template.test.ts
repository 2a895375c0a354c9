import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { skeletonFiles, writtenFiles } from '../files/skeletonFiles.ts';
import { choiceOf } from '../support/Choice.ts';
import { ALLOWED, referenceCombinations } from '../support/common.ts';
import { readTemplate, skeletons, TEMPLATES } from '../support/template.ts';
import { valuesOf } from './ownFiles.ts';

const { createTemplateRenderer } = createRequire(import.meta.url)(
  'nunjitsu',
) as typeof import('nunjitsu');

/** Texts with an expression, wherever they stand. */
function expressionsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('${{') ? [value] : [];
  return value !== null && typeof value === 'object'
    ? Object.values(value).flatMap(expressionsIn)
    : [];
}

const renderer = createTemplateRenderer({
  globals: { failure: () => false },
});

function problemOf(expression: string): string | undefined {
  try {
    renderer.renderValue(expression, { parameters: {}, steps: {} });
    return undefined;
  } catch (error) {
    return `${expression}: ${error}`;
  }
}

test('every expression of the template can be evaluated: the scaffolder would hand on what it cannot read', async () => {
  const { spec } = await readTemplate();
  const expressions = expressionsIn([spec.steps, spec.output]);
  assert.ok(expressions.length > 30);
  assert.deepEqual(expressions.map(problemOf).filter(Boolean), []);
});

test('an expression with the wrong operators would be noticed', () => {
  assert.match(problemOf('${{ parameters.a && parameters.b }}') ?? '', /Error/);
  assert.match(problemOf('${{ parameters.a | nowhere }}') ?? '', /Error/);
});

test('a step that may fail is followed by one that takes back what was made', async () => {
  const { steps } = (await readTemplate()).spec;
  const [undo, left] = steps.slice(-2);
  assert.equal(undo?.action, 'local-git:delete');
  assert.equal(undo?.if, '${{ failure() }}');
  // At a Git host nothing is deleted, so it is said what is left.
  assert.equal(left?.action, 'fleet:say-what-is-left');
  assert.match(left?.if ?? '', /^\$\{\{ failure\(\) and /);
  const first = steps.findIndex(({ action }) => action.startsWith('local-git'));
  const check = steps.findIndex(({ action }) => action === 'fleet:check-name');
  assert.ok(check >= 0 && check < first);
});

test('the form offers what the table allows, in its order, and nothing else', async () => {
  const [, where] = (await readTemplate()).spec.parameters as unknown as {
    dependencies: {
      infra: {
        oneOf: {
          properties: Record<string, { const?: string; enum?: string[] }>;
        }[];
      };
    };
  }[];
  const offered = Object.fromEntries(
    where.dependencies.infra.oneOf.map(({ properties }) => [
      properties.infra.const,
      {
        pipeline: properties.pipeline.enum,
        observability: properties.observability.enum,
        deployment: properties.deployment?.enum ?? ['rolling'],
      },
    ]),
  );
  const allowed = Object.fromEntries(
    Object.entries(ALLOWED).map(([infra, { metric: _, ...rest }]) => [
      infra,
      rest,
    ]),
  );
  assert.deepEqual(offered, allowed);
});

test('there is a skeleton for every choice that the form offers', async () => {
  const there = await skeletons();
  const needed = Object.entries(ALLOWED).flatMap(([infra, allowed]) => [
    `infra-${infra}`,
    ...allowed.pipeline.map(name => `pipeline-${name}`),
    ...allowed.observability.map(name => `observability-${name}`),
  ]);
  assert.deepEqual(
    [...new Set(needed)].filter(name => !there.has(name)),
    [],
  );
});

test('the form tells of every file: yarn workspace @capstan/template-tests files', async () => {
  assert.deepEqual(await writtenFiles(), await skeletonFiles());
});

test('skeletons use only values that there are: a misspelt one would be empty', async () => {
  const { skeletons: all } = await skeletonFiles();
  const values = referenceCombinations().map(one => valuesOf(choiceOf(one)));
  const wrong: string[] = [];
  for (const [name, files] of Object.entries(all)) {
    for (const file of files) {
      const path = join(TEMPLATES, 'skeletons', name, file);
      const text = file.endsWith('.njk') ? await readFile(path, 'utf8') : '';
      for (const [used, keys] of `${file}\n${text}`.matchAll(
        /\bvalues\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g,
      )) {
        const found = values.every(one => has(one, keys.split('.')));
        if (!found) wrong.push(`${name}/${file}: ${used}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

const METHODS = new Set([
  'length',
  'split',
  'replace',
  'includes',
  'startsWith',
  'slice',
  'toUpperCase',
]);

function has(value: unknown, [key, ...rest]: string[]): boolean {
  if (key === undefined || METHODS.has(key)) return true;
  return (
    value !== null &&
    typeof value === 'object' &&
    key in value &&
    has((value as Record<string, unknown>)[key], rest)
  );
}
