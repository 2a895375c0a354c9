import type { Target } from './Target.ts';

/** The targets in rotation of one release, and its share of requests. */
export interface ReleaseShare {
  readonly releaseId: string;
  readonly weight: number;
  readonly targets: readonly Target[];
  /** For the smooth weighted choice. */
  current: number;
}

/**
 * Chooses a target for each request: first the release by smooth weighted round-robin (the shares come out exactly, without runs), then
 * the target with the fewest requests in flight, of equals the one whose turn is longest ago. While a target of the release is in slow start its share decides
 * instead, divided by what is in flight.
 */
export class TargetPicker {
  readonly releases: readonly ReleaseShare[];
  readonly #weighted: readonly ReleaseShare[];
  #turn: number;

  constructor(
    targets: readonly Target[],
    weights: Readonly<Record<string, number>>,
    former?: TargetPicker,
  ) {
    this.#turn = former?.turns ?? 0;
    const ids = [...new Set(targets.map(target => target.releaseId))];
    const noWeights = Object.keys(weights).length === 0;
    this.releases = ids.map(releaseId => {
      const own = targets.filter(target => target.releaseId === releaseId);
      const weight = noWeights ? own.length : weights[releaseId] ?? 0;
      // Small shares would never come to their turn if every change began anew.
      const current =
        former?.releases.find(each => each.releaseId === releaseId)?.current ??
        0;
      return { releaseId, weight, targets: own, current };
    });
    this.#weighted = this.releases.filter(release => release.weight > 0);
  }

  /** How many choices among equals were made. */
  get turns(): number {
    return this.#turn;
  }

  /** `undefined` when nothing is in rotation but what was `tried` already. */
  pick(tried: readonly Target[] | undefined): Target | undefined {
    const release = this.#pickRelease(this.#weighted, tried);
    if (release) return this.#pickTarget(release, tried);
    if (tried) return undefined;
    // Nothing with a share is in rotation at all: a warm release without one answers better than nobody.
    const spare = this.releases.find(each => each.targets.length > 0);
    return spare && this.#pickTarget(spare, tried);
  }

  /** No other target has a share. */
  isAlone(target: Target): boolean {
    return this.#weighted.every(({ targets }) =>
      targets.every(each => each === target),
    );
  }

  #pickRelease(
    releases: readonly ReleaseShare[],
    tried: readonly Target[] | undefined,
  ): ReleaseShare | undefined {
    if (releases.length === 1 && !tried) return releases[0];
    let total = 0;
    let best: ReleaseShare | undefined;
    for (const release of releases) {
      if (tried && release.targets.every(target => tried.includes(target)))
        continue;
      total += release.weight;
      release.current += release.weight;
      if (!best || release.current > best.current) best = release;
    }
    if (best) best.current -= total;
    return best;
  }

  #pickTarget(
    release: ReleaseShare,
    tried: readonly Target[] | undefined,
  ): Target | undefined {
    return (
      this.#leastRequests(release.targets, tried, true) ??
      // All that is left is ejected or refused lately: better one of those than nobody.
      this.#leastRequests(release.targets, tried, false)
    );
  }

  #leastRequests(
    targets: readonly Target[],
    tried: readonly Target[] | undefined,
    onlyUsable: boolean,
  ): Target | undefined {
    let best: Target | undefined;
    for (const target of targets) {
      if (onlyUsable && !target.isUsable()) continue;
      if (tried !== undefined && tried.includes(target)) continue;
      if (target.share() < 1) {
        return this.#smoothShare(targets, tried, onlyUsable);
      }
      if (
        best === undefined ||
        target.inFlight < best.inFlight ||
        (target.inFlight === best.inFlight && target.turn < best.turn)
      ) {
        best = target;
      }
    }
    if (best) best.turn = ++this.#turn;
    return best;
  }

  #smoothShare(
    targets: readonly Target[],
    tried: readonly Target[] | undefined,
    onlyUsable: boolean,
  ): Target | undefined {
    let total = 0;
    let best: Target | undefined;
    for (const target of targets) {
      if (onlyUsable && !target.isUsable()) continue;
      if (tried !== undefined && tried.includes(target)) continue;
      const weight = target.share() / (target.inFlight + 1);
      total += weight;
      target.current += weight;
      if (!best || target.current > best.current) best = target;
    }
    if (best) best.current -= total;
    return best;
  }
}
