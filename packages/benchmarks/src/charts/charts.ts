import { parseArgs } from 'node:util';
import {
  findChromium,
  launchBrowser,
  signIn,
  startPortal,
} from '@capstan/e2e-tests';
import type { Page } from 'playwright-core';
import { BenchUnavailable, type BenchResult } from '../BenchResult.ts';
import { quantile, round1 } from '../support/statistics.ts';
import { longSignals } from './longSignals.ts';

const GOAL_MS = 100;
const TAB = '/catalog/default/component/shop/health';

/**
 * How long the Health tab takes from the data in hand to the last chart on the screen: 30 days in 10,000 points, in a real
 * Chromium, in the portal as it is built. Each round is paired with the same page and no points, so that what the page costs
 * without its lines is known. The answer of the backend is replaced in the browser: it is the drawing that is measured.
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      points: { type: 'string', default: '10000' },
      rounds: { type: 'string', default: '12' },
      seed: { type: 'string', default: '1' },
    },
  });
  const chromium = findChromium();
  if (!chromium) throw new BenchUnavailable('no Chromium is installed');
  const points = Number(values.points);
  const portal = await startPortal({ args: ['--no-traffic'] });
  const browser = await launchBrowser(chromium);
  try {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 1000 },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.addInitScript(watchDrawing);
    await signIn(page, portal.url);
    let wanted = points;
    await page.route('**/api/fleet/groups/*/signals?*', route => {
      // What is compared with the time before a deployment is a table, no chart.
      const isTable = route.request().url().includes('compare=');
      return route.fulfill({
        json: longSignals(
          isTable ? 0 : wanted,
          Number(values.seed),
          Date.now(),
        ),
      });
    });
    await page.route('**/api/fleet/groups/*/capacity?*', route =>
      route.fulfill({ json: { samples: [], marks: [] } }),
    );
    const drawn: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [count, times] of [
        [points, drawn],
        [0, empty],
      ] as const) {
        wanted = count;
        times.push(await drawingTime(page, `${portal.url}${TAB}?range=d30`));
      }
    }
    process.stderr.write(
      `${points} points: ${drawn.map(round1).join(' ')} ms\n` +
        `none: ${empty.map(round1).join(' ')} ms\n`,
    );
    const perChart = drawn.map(
      (time, round) => Math.max(0, time - empty[round]) / CHARTS,
    );
    const medianMs = round1(quantile(drawn, 0.5));
    const emptyMs = round1(quantile(empty, 0.5));
    const chartMs = round1(quantile(perChart, 0.5));
    return {
      name: 'charts',
      figures: {
        points,
        charts: CHARTS,
        rounds: drawn.length,
        allChartsMs: medianMs,
        emptyPageMs: emptyMs,
        oneChartMs: chartMs,
        oneChartP95Ms: round1(quantile(perChart, 0.95)),
      },
      ratio: round1(medianMs / Math.max(1, emptyMs)),
      goal: `a chart of 30 days in ${points} points is on the screen ${GOAL_MS} ms after its data (median)`,
      met: chartMs <= GOAL_MS,
    };
  } finally {
    await browser.close();
    await portal.stop();
  }
}

/** Charts of signals on the tab; the capacity is another answer. */
const CHARTS = 6;

/** Milliseconds from the moment at which the page has the answer's text until the frame after the last stroke on a canvas. */
async function drawingTime(page: Page, url: string): Promise<number> {
  await page.goto(url);
  await page
    .getByRole('region', { name: 'Error rate' })
    .waitFor({ timeout: 60_000 });
  // Everything else of the page comes to rest before it is asked what it saw.
  await page.waitForTimeout(1500);
  return page.evaluate(() => {
    const { answeredAt, strokes } = (
      window as unknown as {
        drawing: { answeredAt: number; strokes: number[] };
      }
    ).drawing;
    // Without lines the page draws its axes all the same.
    return (
      Math.max(answeredAt, ...strokes.filter(at => at < answeredAt + 1000)) -
      answeredAt
    );
  });
}

/** Runs in the page: notes when the first answer with signals was read, and when each canvas was drawn on. */
function watchDrawing(): void {
  const drawing = { answeredAt: 0, strokes: [] as number[] };
  (window as unknown as { drawing: typeof drawing }).drawing = drawing;
  Response.prototype.json = async function json(this: Response) {
    const text = await this.text();
    if (
      drawing.answeredAt === 0 &&
      /\/signals\?/.test(this.url) &&
      !/compare=/.test(this.url)
    )
      drawing.answeredAt = performance.now();
    return JSON.parse(text);
  };
  const { stroke } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.stroke = function watched(
    this: CanvasRenderingContext2D,
    ...path: [] | [Path2D]
  ) {
    if (drawing.answeredAt > 0)
      requestAnimationFrame(() =>
        setTimeout(() => drawing.strokes.push(performance.now())),
      );
    return stroke.apply(this, path as [Path2D]);
  } as typeof stroke;
}
