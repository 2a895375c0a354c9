import { parseArgs } from 'node:util';
import type { BenchResult } from '../BenchResult.ts';
import { Chance } from './Chance.ts';
import { fault, FAULT_KINDS } from './faults.ts';
import { GroupHour } from './GroupHour.ts';
import { judgeHealth } from './judgeHealth.ts';
import { judgeVerdict } from './judgeVerdict.ts';
import { loadJudges } from './judges.ts';
import { BAD_KINDS, rolloutTrace } from './RolloutTrace.ts';
import { Tally } from './Tally.ts';

const GOAL = 0.98;

/**
 * Generated traces with known faults, played to the backend's own health function and verdict: how many faults they find,
 * and how often they cry without one.
 *
 * @param args - `--seed 1 --faults 300 --hours 2000` (quiet group-hours; as many good rollouts) `--show` (what was wrong)
 */
export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '300' },
      hours: { type: 'string', default: '2000' },
      show: { type: 'boolean', default: false },
    },
  });
  const seed = whole('seed', values.seed);
  const faults = whole('faults', values.faults);
  const hours = whole('hours', values.hours);
  const judges = loadJudges();
  const show = (text: string) => {
    if (values.show) console.log(`  ${text}`);
  };

  const health = new Tally();
  for (let index = 0; index < faults + hours; index++) {
    const chance = new Chance(seed * 1_000_003 + index);
    const kind =
      index < faults ? FAULT_KINDS[index % FAULT_KINDS.length] : undefined;
    const hour = new GroupHour(chance, kind && fault(kind, chance));
    const found = judgeHealth(hour, judges);
    if (hour.fault) health.fault(hour.fault.kind, found.delay);
    if (hour.fault && found.delay === undefined)
      show(
        `missed #${index} ${JSON.stringify(
          hour.fault,
        )} at ${hour.profile.rate.toFixed(1)}/s`,
      );
    for (const alarm of found.falseAlarms) {
      health.falseAlarm();
      show(`false #${index} at ${alarm.second} s: ${alarm.reasons.join(' ')}`);
    }
    if ((index + 1) % 500 === 0)
      console.log(`health: ${index + 1} of ${faults + hours} group-hours`);
  }
  health.print('health');

  const verdict = new Tally();
  let passedTooEarly = 0;
  let goodInconclusive = 0;
  for (let index = 0; index < faults + hours; index++) {
    const chance = new Chance(seed * 2_000_003 + 500_000_000 + index);
    const bad =
      index < faults ? BAD_KINDS[index % BAD_KINDS.length] : undefined;
    const trace = rolloutTrace(chance, bad);
    const found = judgeVerdict(trace, judges);
    if (found.passedTooEarly) passedTooEarly++;
    if (bad) verdict.fault(bad, found.delay);
    else if (found.result === 'fail') verdict.falseAlarm();
    else if (found.result === 'inconclusive') goodInconclusive++;
    if (bad ? found.result !== 'fail' : found.result === 'fail')
      show(
        `${bad ? `missed ${bad}` : 'false'} #${index} ${
          trace.strategy
        } at ${trace.rate.toFixed(1)}/s: ${found.summary}`,
      );
    if ((index + 1) % 500 === 0)
      console.log(`verdict: ${index + 1} of ${faults + hours} rollouts`);
  }
  verdict.print('verdict');

  const figures = {
    seed,
    faults,
    quietGroupHours: hours,
    healthPrecision: rounded(health.precision),
    healthRecall: rounded(health.recall),
    healthFalseAlarms: health.falseAlarms,
    healthDelayP95Seconds: health.delay(0.95),
    badRollouts: faults,
    goodRollouts: hours,
    verdictPrecision: rounded(verdict.precision),
    verdictRecall: rounded(verdict.recall),
    verdictFalseAlarms: verdict.falseAlarms,
    verdictDelayP95Seconds: verdict.delay(0.95),
    goodInconclusive,
    passedBelowMinimum: passedTooEarly,
  };
  const worst = Math.min(
    health.precision,
    health.recall,
    verdict.precision,
    verdict.recall,
  );
  return {
    name: 'health-corpus',
    figures,
    goal: `precision and recall of health and of verdicts ≥ ${GOAL} each, no verdict passes below the minimum of samples; ≥ 200 faults, ≥ 2000 quiet group-hours`,
    met:
      worst >= GOAL && passedTooEarly === 0 && faults >= 200 && hours >= 2000,
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new Error(`--${name} takes a whole number from 0 on, not '${text}'.`);
  return value;
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
