import type { VerdictTest } from '@capstan/plugin-fleet-common';
import { binomialTail } from './exactTails';
import { counted, percent, probability } from './numbers';
import type { VerdictSettings } from './VerdictSettings';
import { endOf, errorsOf, requestsOf } from './VerdictWindow';
import type { VerdictWindow } from './VerdictWindow';

const METHOD = 'Exact binomial test (one-sided) against a tolerated share';
/** It looks back so far, seconds: a burst counts at once, and what is slow counts when enough has come together. */
const HORIZONS = [15, 60, 300, Infinity];
/** With nothing to compare with only a share that no service can have is called a failure. */
const ALONE_PERCENT = 20;

interface Side {
  readonly label: string;
  readonly windows: readonly VerdictWindow[];
}

/** What the guard found. */
export interface GuardFinding {
  readonly test: VerdictTest;
  /** The old revision had enough requests in the same time. */
  readonly concurrent: boolean;
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
}

/**
 * The hard bound: `undefined` unless the new revision fails so many requests that it cannot be chance. It speaks within
 * seconds of the first bad interval and leaves no warm-up out, because users feel those errors, too. It never passes a
 * revision. Windows are usable and in order.
 */
export function hardGuard(
  sides: {
    readonly fresh: Side;
    readonly old?: Side;
    /** The old revision before the rollout. */
    readonly before: readonly VerdictWindow[];
  },
  settings: VerdictSettings,
): GuardFinding | undefined {
  const { fresh, old, before } = sides;
  const last = fresh.windows[fresh.windows.length - 1];
  if (!last) return undefined;
  const to = endOf(last);
  for (const horizon of HORIZONS) {
    const from = Math.max(to - horizon * 1000, fresh.windows[0].at);
    const within = (windows: readonly VerdictWindow[]) =>
      windows.filter(window => endOf(window) > from && window.at < to);
    const finding = judge(
      {
        fresh: { ...fresh, windows: within(fresh.windows) },
        old: old && { ...old, windows: within(old.windows) },
        before,
      },
      settings,
    );
    if (finding) return { ...finding, from, to };
  }
  return undefined;
}

function judge(
  {
    fresh,
    old,
    before,
  }: {
    readonly fresh: Side;
    readonly old?: Side;
    readonly before: readonly VerdictWindow[];
  },
  settings: VerdictSettings,
): Pick<GuardFinding, 'test' | 'concurrent'> | undefined {
  const requests = requestsOf(fresh.windows);
  const errors = errorsOf(fresh.windows);
  if (requests < settings.guardRequests || errors === 0) return undefined;
  const share = (100 * errors) / requests;
  const compared = comparedWith(old, before, settings);
  const floor = compared
    ? Math.max(
        settings.guardErrorPercent,
        compared.share + settings.guardErrorPercent,
      )
    : ALONE_PERCENT;
  if (share < floor) return undefined;
  const tolerated = Math.min(
    99,
    Math.max(settings.toleratedErrorPercent, 1.5 * (compared?.share ?? 0)),
  );
  const pValue = binomialTail(errors, requests, tolerated / 100);
  if (pValue >= settings.guardSignificance) return undefined;
  const against = compared
    ? `; ${old?.label} failed ${percent(compared.share)} of ${counted(
        compared.requests,
      )} ${compared.concurrent ? 'in the same time' : 'before the rollout'}`
    : '';
  return {
    concurrent: compared?.concurrent ?? false,
    test: {
      metric: 'errorRate',
      result: 'fail',
      method: METHOD,
      samples: { old: compared?.requests ?? 0, new: requests },
      minimumSamples: settings.guardRequests,
      ...(compared && { old: compared.share }),
      new: share,
      pValue,
      message: `${fresh.label} failed ${percent(share)} of ${counted(
        requests,
      )} requests (${counted(
        errors,
      )})${against}. So many are no chance where ${percent(
        tolerated,
      )} are tolerated (${probability(pValue)}).`,
    },
  };
}

/** The worse of what the old revision does now and what it did before: what is everybody's trouble is not the new one's. */
function comparedWith(
  old: Side | undefined,
  before: readonly VerdictWindow[],
  { guardRequests }: VerdictSettings,
) {
  const now = shareOf(old?.windows ?? [], guardRequests);
  const then = shareOf(before, guardRequests);
  if (now && (!then || now.share >= then.share || now.requests >= 100))
    return { ...now, concurrent: true };
  return then && { ...then, concurrent: false };
}

function shareOf(windows: readonly VerdictWindow[], least: number) {
  const requests = requestsOf(windows);
  return requests < least
    ? undefined
    : { requests, share: (100 * errorsOf(windows)) / requests };
}
