import {
  describeSignalProvider,
  signalTarget,
} from '@capstan/plugin-fleet-node/testUtils';
import { accountAt } from './__testUtils__/account';
import { FakeNewRelic, guidOf } from './__testUtils__/FakeNewRelic';
import { NEW_RELIC_GUID_ANNOTATION } from './entityGuid';
import { NewRelicSignalProvider } from './NewRelicSignalProvider';

const known = (name: string) =>
  signalTarget(
    `${name}/prod`,
    { [NEW_RELIC_GUID_ANNOTATION]: guidOf(name) },
    {
      revisions: [
        { revisionId: 'r1', label: '1.0.0' },
        { revisionId: 'r2', label: '1.1.0' },
      ],
    },
  );

describeSignalProvider('NewRelicSignalProvider', async () => {
  const fake = await FakeNewRelic.start();
  const provider = new NewRelicSignalProvider([accountAt(fake)]);
  const traffic = {
    versions: {
      '1.0.0': { perSecond: 20, errors: 0.01, ms: 80 },
      '1.1.0': { perSecond: 5, errors: 0.2, ms: 160 },
    },
    cpu: 34,
  };
  const target = known('shop');
  fake.traffic.set(guidOf('shop'), traffic);
  const to = Math.floor(Date.now() / 60_000) * 60_000;
  return {
    provider,
    source: provider.sources()[0],
    target,
    quiet: known('quiet'),
    foreign: signalTarget('other/prod', {
      [NEW_RELIC_GUID_ANNOTATION]: guidOf('other', 999),
    }),
    window: { from: to - 10 * 60_000, to, resolutionSeconds: 60 },
    targets: count =>
      Array.from({ length: count }, (_, index) => known(`more-${index}`)),
    requests: () => fake.requests.length,
    async fire() {
      fake.issues.set('i1', {
        issueId: 'i1',
        title: ['Error rate of shop is high'],
        priority: 'CRITICAL',
        state: 'ACTIVATED',
        entityGuids: [guidOf('shop')],
        conditionName: ['Error rate'],
        createdAt: Date.now() - 5000,
        activatedAt: Date.now() - 4000,
      });
    },
    async resolve() {
      fake.issues.set('i1', { ...fake.issues.get('i1')!, state: 'CLOSED' });
    },
    async limit(retryAfterMs) {
      fake.answer = response =>
        response
          .writeHead(429, { 'retry-after': String(retryAfterMs / 1000) })
          .end();
    },
    disconnect: () => fake.close(),
    close: () => fake.close(),
  };
});
