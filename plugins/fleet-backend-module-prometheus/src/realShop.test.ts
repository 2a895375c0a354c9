import { PROMETHEUS_SELECTOR_ANNOTATION } from '@capstan/plugin-fleet-common';
import { signalTarget } from '@capstan/plugin-fleet-node/testUtils';
import { createProvider } from './__testUtils__/createProvider';
import { eventually } from './__testUtils__/eventually';
import { whyNotReal } from './__testUtils__/programs';
import { RealPrograms } from './__testUtils__/RealPrograms';
import { RealShop, whyNoShop } from './__testUtils__/RealShop';

const STEP = 5;

jest.setTimeout(180_000);

const missing = whyNotReal() ?? whyNoShop();
const describeReal = missing === undefined ? describe : describe.skip;
if (missing !== undefined)
  // eslint-disable-next-line no-console
  console.warn(`Scraping the real shop is skipped: ${missing}`);

describeReal(
  `the real shop${missing === undefined ? '' : ` (skipped: ${missing})`}`,
  () => {
    const shops: RealShop[] = [];
    let programs: RealPrograms | undefined;
    let visiting: NodeJS.Timeout;

    beforeAll(async () => {
      shops.push(await RealShop.start('1.1.0', 0));
      shops.push(await RealShop.start('1.2.0', 0.6));
      programs = await RealPrograms.start(
        shops.map(({ address }) => ({
          address,
          labels: { service: 'shop', environment: 'prod' },
        })),
      );
      visiting = setInterval(() => {
        for (const shop of shops) shop.visit().catch(() => undefined);
      }, 50);
    });
    afterAll(async () => {
      clearInterval(visiting);
      await programs?.stop();
      await Promise.all(shops.map(shop => shop.stop()));
    });

    it('is scraped; its versions are told apart, and an alert says which of them fails', async () => {
      const provider = createProvider({
        sources: [
          {
            name: 'default',
            url: programs!.prometheusUrl,
            alertmanager: { url: programs!.alertmanagerUrl },
          },
        ],
      });
      const [source] = provider.sources();
      const target = signalTarget(
        'shop/prod',
        { [PROMETHEUS_SELECTOR_ANNOTATION]: 'service="shop"' },
        {
          revisions: [
            { revisionId: 'good', label: '1.1.0' },
            { revisionId: 'bad', label: '1.2.0' },
          ],
        },
      );
      const options = { signal: new AbortController().signal };
      await eventually(async () => {
        const to = Math.floor(Date.now() / 1000 / STEP) * STEP * 1000;
        const { samples, problems } = await provider.read(
          source,
          [target],
          { from: to - STEP * 1000, to, resolutionSeconds: STEP },
          options,
        );
        expect(problems).toEqual([]);
        const of = (revisionId?: string) =>
          samples.find(sample => sample.revisionId === revisionId);
        expect(of('good')).toMatchObject({
          throughput: expect.any(Number),
          errorRate: 0,
          p95: expect.any(Number),
        });
        expect(of('bad')!.errorRate).toBeGreaterThan(30);
        expect(of('good')!.apdex).toBeGreaterThan(of('bad')!.apdex!);
        expect(of(undefined)).toMatchObject({ cpuPercent: expect.any(Number) });
      });
      await eventually(async () => {
        const alerts = await provider.alerting.alerts(
          source,
          [target],
          options,
        );
        expect(
          alerts.filter(({ rule }) => rule === 'ShopErrors'),
        ).toMatchObject([
          {
            groupId: target.groupId,
            revisionLabel: '1.2.0',
            severity: 'critical',
            title: expect.stringMatching(
              /^shop 1\.2\.0 in prod fails \d+\.\d % of its requests$/,
            ),
          },
        ]);
      });
    });
  },
);
