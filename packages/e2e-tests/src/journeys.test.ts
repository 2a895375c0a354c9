import { after, before, describe } from 'node:test';
import { createService } from './journeys/createService.ts';
import { guardedRollout } from './journeys/guardedRollout.ts';
import { mainJourney } from './journeys/mainJourney.ts';
import { safeActions } from './journeys/safeActions.ts';
import { findChromium } from './support/browser.ts';
import { Stage } from './support/Stage.ts';

const chromium = findChromium();

describe(
  'the whole stack, in a browser',
  { skip: chromium ? false : 'no Chromium is installed' },
  () => {
    const stage = new Stage();
    before(() => stage.open(chromium!));
    after(() => stage.close());

    // In this order: each begins where the one before has left the demo.
    mainJourney(stage);
    safeActions(stage);
    guardedRollout(stage);
    createService(stage);
  },
);
