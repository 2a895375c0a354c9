import type { HealthReason } from '@capstan/plugin-fleet-common';
import { heldText } from '../Held';
import type { Counts, HealthInputs, HealthRule } from '../HealthInputs';
import { HEALTH_LIMITS } from '../HealthLimits';
import type { HealthLimits } from '../HealthLimits';
import { failsMoreThan, percentOf } from '../unlikely';

/** A burst of ten seconds must be this many times worse than what is critical over a minute. */
const BURST = 2;

/** With fewer errors to be expected, none is no news. */
const EXPECTED = 5;

interface Finding {
  readonly severity: 'critical' | 'degraded';
  readonly counts: Counts;
  readonly window: string;
  readonly limit: number;
  readonly revisionId?: string;
}

/**
 * How fast requests fail, over two windows each: a minute, unless its last ten seconds show that it is over; those ten
 * seconds, when they are much worse; five minutes, when the last one is no better. A revision is judged by its own
 * requests, so that a bad one is seen while most of the traffic goes to the good one.
 */
export const errorRate: HealthRule = inputs => {
  const { limits = HEALTH_LIMITS } = inputs;
  const finding = [...findings(inputs, limits)].sort(
    (a, b) =>
      Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
      Number(b.revisionId !== undefined) - Number(a.revisionId !== undefined) ||
      percentOf(b.counts) - percentOf(a.counts),
  )[0];
  return finding ? [reasonOf(finding, inputs)] : [];
};

function* findings(
  inputs: HealthInputs,
  limits: HealthLimits,
): Iterable<Finding> {
  const { traffic } = inputs;
  const recent = countsOf(inputs);
  const { errorPercent, errorWarningPercent } = limits;
  const over = (percent: number) =>
    traffic !== undefined &&
    // So many would have failed if it went on.
    traffic.burst.requests * percentOf(recent) >= 100 * EXPECTED &&
    percentOf(traffic.burst) < percent / 2;
  const minute = { counts: recent, window: 'the last minute' };
  if (failsMoreThan(recent, errorPercent) && !over(errorPercent))
    yield { ...minute, severity: 'critical', limit: errorPercent };
  else if (
    failsMoreThan(recent, errorWarningPercent) &&
    !over(errorWarningPercent)
  )
    yield { ...minute, severity: 'degraded', limit: errorWarningPercent };
  if (!traffic) return;

  const { burst, fiveMinutes, byRevision } = traffic;
  if (failsMoreThan(burst, BURST * errorPercent))
    yield {
      severity: 'critical',
      counts: burst,
      window: 'the last 10 s',
      limit: BURST * errorPercent,
    };
  if (
    failsMoreThan(fiveMinutes, errorWarningPercent) &&
    percentOf(recent) >= errorWarningPercent / 2 &&
    !over(errorWarningPercent)
  )
    yield {
      severity: 'degraded',
      counts: fiveMinutes,
      window: 'the last five minutes',
      limit: errorWarningPercent,
    };
  if (byRevision.length < 2) return;
  for (const { revisionId, ...counts } of byRevision) {
    // A revision that fails as all do is not the reason.
    if (percentOf(counts) < 1.5 * percentOf(recent) || over(errorPercent / 5))
      continue;
    const critical = failsMoreThan(counts, errorPercent);
    if (critical || failsMoreThan(counts, errorWarningPercent))
      yield {
        severity: critical ? 'critical' : 'degraded',
        counts,
        window: 'the last minute',
        limit: critical ? errorPercent : errorWarningPercent,
        revisionId,
      };
  }
}

/** What the engine counted, or else what a source outside of it says of the last minute. */
function countsOf({ recent, measured }: HealthInputs): Counts {
  return recent.requests > 0 ? recent : measured?.recent ?? recent;
}

function reasonOf(finding: Finding, inputs: HealthInputs): HealthReason {
  const { severity, counts, window, limit } = finding;
  const revision = revisionOf(finding, inputs);
  const percent = percentOf(counts);
  return {
    code: 'errorRate',
    severity,
    message: `${percent.toFixed(1)} % of requests${
      finding.revisionId === undefined || !revision
        ? ''
        : ` to ${revision.label}`
    } failed in ${window} (${counts.errors} of ${counts.requests})${heldText(
      inputs,
      'errorRate',
    )}.`,
    evidence: [
      {
        label: 'failed requests',
        value: Math.round(percent * 100) / 100,
        limit,
        unit: 'percent',
      },
      { label: 'requests', value: counts.requests, unit: 'count' },
    ],
    ...(revision && { revision }),
  };
}

/** The one that was found, or the only one that had requests. */
function revisionOf(
  { revisionId }: Finding,
  { revisions, traffic }: HealthInputs,
) {
  const only =
    traffic?.byRevision.length === 1
      ? traffic.byRevision[0].revisionId
      : undefined;
  const wanted = revisionId ?? only;
  if (wanted === undefined) return undefined;
  const label =
    revisions.find(share => share.revisionId === wanted)?.label ?? wanted;
  return { revisionId: wanted, label };
}
