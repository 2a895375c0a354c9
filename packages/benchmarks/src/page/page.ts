import { parseArgs } from 'node:util';
import {
  FleetTab,
  findChromium,
  launchBrowser,
  signIn,
  startPortal,
} from '@capstan/e2e-tests';
import { BenchUnavailable, type BenchResult } from '../BenchResult.ts';
import { engineOf } from '../support/portalEngine.ts';
import { quantile, round1 } from '../support/statistics.ts';

const GROUP = 'shop/test';
const GOAL_MS = 1000;

/**
 * How long a change at the engine takes to be seen by a person: from the request that changes the size of a group until
 * the open page in a real Chromium shows it. The whole stack runs as `npm start` starts it.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { changes: { type: 'string', default: '40' } },
  });
  const chromium = findChromium();
  if (!chromium) throw new BenchUnavailable('no Chromium is installed');
  const portal = await startPortal({ args: ['--no-traffic'] });
  const browser = await launchBrowser(chromium);
  try {
    const page = await browser.newPage();
    const tab = new FleetTab(page, 'shop');
    await signIn(page, portal.url);
    await page.getByRole('link', { name: 'Shop', exact: true }).click();
    await tab.panel('test').waitFor();
    const engine = await engineOf(portal);
    const delays: number[] = [];
    for (let change = 0; change < Number(values.changes); change++) {
      const max = change % 2 === 0 ? 3 : 2;
      const begunAt = Date.now();
      await engine.setSize(GROUP, { max });
      delays.push((await tab.whenMaxIs('test', max)) - begunAt);
    }
    process.stderr.write(`${delays.join(' ')} ms\n`);
    const p95Ms = round1(quantile(delays, 0.95));
    return {
      name: 'page',
      figures: {
        changes: delays.length,
        p50Ms: round1(quantile(delays, 0.5)),
        p95Ms,
        maxMs: Math.max(...delays),
      },
      goal: `a change at the engine is visible in the open page within ${GOAL_MS} ms (p95)`,
      met: p95Ms <= GOAL_MS,
    };
  } finally {
    await browser.close();
    await portal.stop();
  }
}
