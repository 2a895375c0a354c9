import type { StageName } from '../runs/Run';
import { build } from './build';
import { deployTo } from './deploy';
import { install } from './install';
import { smokeTest } from './smoke';
import type { Stage } from './Stage';
import { test } from './test';

/** Stages that do something. The gate is none of them: it waits. */
export type WorkName = Exclude<StageName, 'approval'>;

/** What each stage does, and how long it may take. */
export const STAGE_WORK: Readonly<
  Record<WorkName, { readonly work: Stage; readonly minutes: number }>
> = {
  install: { work: install, minutes: 10 },
  test: { work: test, minutes: 20 },
  build: { work: build, minutes: 10 },
  'deploy test': { work: deployTo('test'), minutes: 10 },
  'smoke test': { work: smokeTest('test'), minutes: 2 },
  'deploy prod': { work: deployTo('prod'), minutes: 15 },
  'smoke prod': { work: smokeTest('prod'), minutes: 2 },
};
