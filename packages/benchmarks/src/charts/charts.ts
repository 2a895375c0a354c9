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
/** Charts of signals on the tab; the capacity is another answer. */
const CHARTS = 6;
/** Enough for axes and lines, too few to cost anything. */
const FEW = 60;
const TAB = '/catalog/default/component/shop/health';

/**
 * How long the Health tab takes from the data in hand to the last chart on the screen: 30 days in 10,000 points, in a real
 * Chromium, in the portal as it is built. Each round is paired with the same page and 60 points, so that what
 * the page costs without its lines is known. The answer of the backend is replaced in the browser: it is the drawing that is measured.
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
    const backend = { points, answered: false, answer: () => {} };
    await page.route('**/api/fleet/groups/*/signals?*', async route => {
      // What is compared with the time before a deployment is a table, no chart.
      const isTable = route.request().url().includes('compare=');
      // Only the first drawing is looked at: later answers never come.
      if (!isTable && backend.answered) return;
      if (!isTable) {
        backend.answered = true;
        await new Promise<void>(resolve => {
          backend.answer = resolve;
        });
      }
      await route.fulfill({
        json: longSignals(
          isTable ? 0 : backend.points,
          Number(values.seed),
          Date.now(),
        ),
      });
    });
    await page.route('**/api/fleet/groups/*/capacity?*', route =>
      route.fulfill({ json: { samples: [], marks: [] } }),
    );
    const drawn: Drawing[] = [];
    const few: Drawing[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [count, times] of [
        [points, drawn],
        [FEW, few],
      ] as const) {
        backend.points = count;
        backend.answered = false;
        times.push(
          await drawingTime(page, `${portal.url}${TAB}?range=d30`, () =>
            backend.answer(),
          ),
        );
      }
    }
    const told = (times: readonly Drawing[]) =>
      times.map(({ wallMs, cpuMs }) => `${round1(wallMs)}/${round1(cpuMs)}`);
    process.stderr.write(
      `wall/CPU ms, ${points} points: ${told(drawn).join(' ')}\n` +
        `wall/CPU ms, ${FEW} points: ${told(few).join(' ')}\n`,
    );
    const perChart = (measure: keyof Drawing) =>
      drawn.map((time, round) =>
        Math.max(0, (time[measure] - few[round][measure]) / CHARTS),
      );
    const median = (times: readonly number[]) => round1(quantile(times, 0.5));
    const allMs = median(drawn.map(time => time.wallMs));
    const fewMs = median(few.map(time => time.wallMs));
    const chartCpuMs = median(perChart('cpuMs'));
    return {
      name: 'charts',
      figures: {
        points,
        charts: CHARTS,
        rounds: drawn.length,
        allChartsMs: allMs,
        fewPointsMs: fewMs,
        oneChartMs: median(perChart('wallMs')),
        oneChartCpuMs: chartCpuMs,
        allChartsCpuMs: median(drawn.map(time => time.cpuMs)),
      },
      ratio: round1(allMs / Math.max(1, fewMs)),
      goal: `a chart of 30 days in ${points} points is drawn in ${GOAL_MS} ms of the page's main thread (median)`,
      met: chartCpuMs <= GOAL_MS,
    };
  } finally {
    await browser.close();
    await portal.stop();
  }
}

/** How long one drawing took: for whoever waits, and of the page's main thread, which other load does not change. */
interface Drawing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** From the moment at which the page has the answer's text until the frame after the last stroke on a canvas. */
async function drawingTime(
  page: Page,
  url: string,
  answer: () => void,
): Promise<Drawing> {
  await page.goto(url);
  await page
    .getByRole('region', { name: 'Since the last deployment' })
    .waitFor();
  // Everything else of the page comes to rest before the charts get their data.
  await page.waitForTimeout(3000);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpuSeconds = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const before = await cpuSeconds();
  answer();
  await page.waitForFunction(
    () => {
      const { strokes } = (window as unknown as Watched).drawing;
      return (
        strokes.length > 0 &&
        performance.now() - strokes[strokes.length - 1] > 1500
      );
    },
    undefined,
    { timeout: 60_000, polling: 500 },
  );
  const cpuMs = ((await cpuSeconds()) - before) * 1000;
  await session.detach();
  const wallMs = await page.evaluate(() => {
    const { answeredAt, strokes } = (window as unknown as Watched).drawing;
    return strokes[strokes.length - 1] - answeredAt;
  });
  return { wallMs, cpuMs };
}

/** What the page was taught to remember, in milliseconds of its own clock. */
interface Watched {
  readonly drawing: { answeredAt: number; readonly strokes: number[] };
}

/** Runs in the page: notes when the first answer with signals was read, and when each canvas was drawn on. */
function watchDrawing(): void {
  const drawing: Watched['drawing'] = { answeredAt: 0, strokes: [] };
  Object.assign(window, { drawing });
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
