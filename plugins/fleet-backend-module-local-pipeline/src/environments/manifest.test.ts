import { manifestOf } from '../__testUtils__/ServiceRepository';
import { readManifest } from './manifest';

const read = (change: object) =>
  readManifest(
    JSON.stringify({ ...manifestOf('lamp-shop'), ...change }),
    'lamp-shop',
  );
const environment = { min: 1, max: 2, desired: 1 };

describe('readManifest', () => {
  it('reads what a template writes', () => {
    expect(read({})).toMatchObject({
      service: 'lamp-shop',
      environments: {
        test: { min: 1, max: 2, desired: 1, policies: [], scheduled: [] },
      },
      strategy: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
      stopSeconds: 2,
      poolSize: 2,
    });
  });

  it('fills in what may be left out', () => {
    const manifest = readManifest(
      JSON.stringify({
        environments: { test: environment, prod: { min: 2, max: 4 } },
      }),
      'lamp-shop',
    );
    expect(manifest).toMatchObject({
      service: 'lamp-shop',
      environments: { prod: { desired: 2, variables: {} } },
      stopSeconds: 10,
      healthPath: '/livez',
      readyPath: '/readyz',
      poolSize: 4,
    });
    expect(manifest.strategy).toBeUndefined();
  });

  it.each([
    ['text that is no JSON', '{', /no JSON/],
    ['a list', '[]', /not an object/],
  ])('refuses %s', (_, text, message) => {
    expect(() => readManifest(text, 'lamp-shop')).toThrow(message);
  });

  it.each([
    ['another service', { service: 'shop' }, /service 'shop'/],
    [
      'no environments',
      { environments: undefined },
      /'environments' is missing/,
    ],
    [
      'no prod',
      { environments: { test: environment } },
      /'environments': 'prod' is missing/,
    ],
    [
      'more instances than its maximum',
      {
        environments: {
          test: { ...environment, desired: 3 },
          prod: environment,
        },
      },
      /wants 3 instances between 1 and 2/,
    ],
    [
      'half an instance',
      {
        environments: { test: { ...environment, min: 0.5 }, prod: environment },
      },
      /'min' is 0.5. Write a whole number/,
    ],
    [
      'variables that are numbers',
      {
        environments: {
          test: { ...environment, variables: { A: 1 } },
          prod: environment,
        },
      },
      /'variables'/,
    ],
    ['a strategy nobody knows', { strategy: 'bigBang' }, /'strategy' is none/],
    [
      'a property of every object as a strategy',
      { strategy: 'constructor' },
      /'strategy' is none/,
    ],
    [
      'a second gate',
      { strategy: { type: 'blueGreen', bakeSeconds: 5, gate: true } },
      /'strategy.gate'/,
    ],
    [
      'a step that waits for a person',
      { strategy: { type: 'canary', steps: [{ weight: 5 }], bakeSeconds: 0 } },
      /without 'pauseSeconds'/,
    ],
    ['a path without a slash', { readyPath: 'readyz' }, /'readyPath'/],
    ['a stop time of nothing', { stopSeconds: 0 }, /'stopSeconds' is 0/],
  ])('refuses %s', (_, change, message) => {
    expect(() => read(change)).toThrow(message);
  });
});
