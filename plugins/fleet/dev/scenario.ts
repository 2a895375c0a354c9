import { NotAllowedError } from '@backstage/errors';
import { createEmptyFleet, createFakeFleet, seedPipelines } from './fakeFleet';
import type { FakeFleet } from './fakeFleet';

/** How long the scenario `outdated` answers before it fails. */
const GOOD_MS = 4000;
const STEP_MS = 2500;

/**
 * The fleet that `?fake=` in the address asks for: `empty`, `denied`, `error`, `slow` (no answer at all), `outdated` (fails
 * after a few seconds), `still` (nothing moves, for screenshots). Without it: all states at once, and time passes.
 */
export function fleetOfScenario(name: string | null): FakeFleet {
  const fleet = name === 'empty' ? createEmptyFleet() : createFakeFleet();
  if (name !== 'empty') seedPipelines(fleet.pipelines, Date.now());
  const unreachable = new Error(
    'The backend did not answer: connect ECONNREFUSED 127.0.0.1:7007',
  );
  switch (name) {
    case 'denied':
      fleet.failure = new NotAllowedError();
      break;
    case 'error':
      fleet.failure = unreachable;
      break;
    case 'slow':
      fleet.latencyMs = Infinity;
      break;
    case 'outdated':
      setTimeout(() => {
        fleet.failure = unreachable;
      }, GOOD_MS);
      break;
    case 'empty':
    case 'still':
      break;
    default:
      setInterval(() => fleet.step(), STEP_MS);
  }
  return fleet;
}
