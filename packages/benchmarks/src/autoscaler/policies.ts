import { CAPACITY, TARGET_UTILISATION } from './simulate.ts';
import type { Policy } from './simulate.ts';

/** Load that one instance carries at the target. */
const PER_INSTANCE = CAPACITY * TARGET_UTILISATION;

/** Mean of the last `seconds` values up to and including `t`. */
function meanOf(load: readonly number[], t: number, seconds: number): number {
  const window = load.slice(Math.max(0, t - seconds + 1), t + 1);
  return window.reduce((sum, value) => sum + value, 0) / window.length;
}

/** AWS target tracking as measured from outside: one judgement a window, long runs of breaches before it acts. */
function awsTargetTracking(window: number, outAfter: number): Policy {
  return {
    name: `AWS target tracking ${window} s`,
    startSeconds: 23,
    create() {
      let high = 0;
      let low = 0;
      let lastOut = -Infinity;
      return (t, load, n) => {
        if ((t + 1) % window !== 0) return n;
        const utilisation = meanOf(load, t, window) / (n * CAPACITY);
        high = utilisation > TARGET_UTILISATION ? high + window : 0;
        low = utilisation < TARGET_UTILISATION * 0.9 ? low + window : 0;
        if (high >= outAfter && t - lastOut >= 60) {
          lastOut = t;
          return Math.ceil((n * utilisation) / TARGET_UTILISATION);
        }
        if (low >= 900) {
          low = 0;
          return Math.ceil((n * utilisation) / TARGET_UTILISATION);
        }
        return n;
      };
    },
  };
}

/** Kubernetes' Horizontal Pod Autoscaler with its defaults. */
function hpa(startSeconds: number): Policy {
  return {
    name: `Kubernetes HPA, start ${startSeconds} s`,
    startSeconds,
    create() {
      const recommended: { readonly t: number; readonly n: number }[] = [];
      return (t, load, n) => {
        if (t % 15 !== 0) return n;
        const ratio = meanOf(load, t, 30) / (n * PER_INSTANCE);
        const wish = Math.abs(ratio - 1) <= 0.1 ? n : Math.ceil(n * ratio);
        recommended.push({ t, n: wish });
        const largest = Math.max(
          ...recommended.filter(each => each.t > t - 300).map(each => each.n),
        );
        if (wish > n) return Math.min(wish, Math.max(2 * n, n + 4));
        return Math.min(n, largest);
      };
    },
  };
}

/** Knative's pod autoscaler: a stable and a panic window. */
function kpa(startSeconds: number): Policy {
  return {
    name: `Knative KPA, start ${startSeconds} s`,
    startSeconds,
    create() {
      let panicUntil = -1;
      return (t, load, n) => {
        if (t % 2 !== 0) return n;
        const stable = Math.ceil(meanOf(load, t, 60) / PER_INSTANCE);
        const panic = Math.ceil(meanOf(load, t, 6) / PER_INSTANCE);
        if (panic >= 2 * n) panicUntil = t + 60;
        if (t < panicUntil) return Math.max(n, panic, stable);
        return Math.max(stable, Math.floor(n / 2));
      };
    },
  };
}

/** The plain form of a fast loop: need from the last two seconds, head-room, a dead band. */
function fastLoop(startSeconds: number): Policy {
  return {
    name: `1 s loop + dead band, start ${startSeconds} s`,
    startSeconds,
    create() {
      return (t, load, n) => {
        const need = (at: number) => meanOf(load, at, 2) / PER_INSTANCE;
        if (need(t) > 1.02 * n) return Math.ceil(1.04 * need(t));
        const largest = Math.max(
          ...[0, 1, 2, 3, 4].map(back => need(Math.max(0, t - back))),
        );
        const lower = Math.ceil(1.04 * largest);
        return lower < 0.85 * n ? lower : n;
      };
    },
  };
}

/** The rivals, as models of their algorithms and not as the products. */
export const RIVALS: readonly Policy[] = [
  awsTargetTracking(60, 363),
  awsTargetTracking(20, 86),
  hpa(5),
  kpa(5),
  fastLoop(1),
  hpa(1),
  kpa(1),
];
