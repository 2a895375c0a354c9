import { after, before, describe } from 'node:test';
import { simulatedClouds } from './journeys/simulatedClouds.ts';
import { findChromium } from './support/browser.ts';
import { Stage } from './support/Stage.ts';

const chromium = findChromium();

describe(
  'the simulated clouds, in a browser',
  { skip: chromium ? false : 'no Chromium is installed' },
  () => {
    const stage = new Stage();
    before(() => stage.open(chromium!, ['--simulate-clouds', '--no-traffic']));
    after(() => stage.close());

    simulatedClouds(stage);
  },
);
