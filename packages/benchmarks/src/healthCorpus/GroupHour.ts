import type { Chance } from './Chance.ts';
import type { Fault } from './faults.ts';
import { interval, profile, Weather, WINDOW_SECONDS } from './traffic.ts';
import type { Behaviour, Interval, Profile } from './traffic.ts';

export const HOUR_SECONDS = 3600;
export const LOOK_SECONDS = 10;
/** Where the hours lie; nothing depends on it. */
export const EPOCH = Date.UTC(2026, 2, 1, 12);

export interface HourInstance {
  readonly id: string;
  readonly revisionId: string;
  phase: 'starting' | 'running' | 'failed';
  health: 'healthy' | 'unhealthy' | 'unknown';
  /** Seconds since the hour began; below zero: before it. */
  readonly startedAt: number;
  readonly readyAt: number;
  endedAt?: number;
  memoryPercent: number;
}

/** What a sweep would have seen. */
export interface Look {
  /** Seconds since the hour began. */
  readonly second: number;
  /** The sweep got no answer. */
  readonly blind: boolean;
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly instances: readonly HourInstance[];
  readonly cpuPercent: number;
  readonly policy?: { readonly target: number; readonly current: number };
  readonly rollout?: {
    readonly phase: 'progressing' | 'succeeded';
    readonly endedAt?: number;
  };
  readonly shares: readonly {
    readonly revisionId: string;
    readonly running: number;
    readonly traffic: number;
  }[];
  readonly signals: readonly (Interval & { readonly revisionId: string })[];
}

/** Something usual that happens to a group. Seconds. */
interface Happening {
  readonly kind: 'deploy' | 'scaleOut' | 'scaleIn' | 'restart';
  readonly at: number;
}

/**
 * One hour of one group: traffic with waves and noise, deployments that are fine, scaling, single restarts, pauses of
 * garbage collectors; and at most one fault.
 */
export class GroupHour {
  readonly profile: Profile;
  readonly fault?: Fault;
  readonly #chance: Chance;
  readonly #weather: Weather;
  readonly #happenings: Happening[];
  readonly #autoscaled: boolean;
  readonly #max: number;
  readonly #startSeconds: number;
  readonly #target: number;
  #instances: HourInstance[] = [];
  #desired: number;
  #ids = 0;
  #rollout?: { readonly begun: number; endedAt?: number };

  constructor(chance: Chance, fault?: Fault) {
    this.#chance = chance;
    this.fault = fault;
    this.profile = profile(chance, fault?.rates);
    this.#weather = new Weather(this.profile, chance);
    this.#autoscaled = fault?.kind === 'atMax' || chance.yes(0.5);
    this.#desired = chance.whole(fault?.instances ?? 1, 8);
    this.#max = this.#desired + chance.whole(1, 6);
    this.#startSeconds = chance.between(1, 25);
    this.#target = this.profile.rate / this.#desired;
    for (let index = 0; index < this.#desired; index++)
      this.#instances.push(this.#instance('old', -1e5, -1e5));
    this.#happenings = this.#plan();
  }

  /** A look each ten seconds. */
  *looks(): Iterable<Look> {
    let signals: (Interval & { revisionId: string })[] = [];
    for (let second = 0; second < HOUR_SECONDS; second += WINDOW_SECONDS) {
      this.#happen(second);
      this.#fail(second);
      signals.push(...this.#count(second));
      if ((second + WINDOW_SECONDS) % LOOK_SECONDS !== 0) continue;
      const now = second + WINDOW_SECONDS;
      yield this.#look(now, signals);
      signals = [];
    }
  }

  /** Quiet things happen in fault hours, too, but not while the fault does. */
  #plan(): Happening[] {
    const chance = this.#chance;
    const end = this.fault ? this.fault.from - 240 : HOUR_SECONDS - 240;
    const begin = 60;
    const found: Happening[] = [];
    const add = (kind: Happening['kind'], probability: number) => {
      if (chance.yes(probability) && end > begin)
        found.push({ kind, at: Math.round(chance.between(begin, end)) });
    };
    add('deploy', 0.35);
    add('scaleOut', 0.35);
    add('scaleIn', 0.3);
    add('restart', 0.3);
    const sorted = found.sort((a, b) => a.at - b.at);
    // One after the other: what happens at once is not what this is about.
    return sorted.filter(
      ({ at }, index) => index === 0 || at - sorted[index - 1].at > 200,
    );
  }

  #instance(
    revisionId: string,
    startedAt: number,
    readyAt: number,
  ): HourInstance {
    return {
      id: `i${this.#ids++}`,
      revisionId,
      phase: 'running',
      health: 'healthy',
      startedAt,
      readyAt,
      memoryPercent: this.#chance.between(30, 75),
    };
  }

  #start(revisionId: string, second: number): void {
    const ready = second + this.#startSeconds * this.#chance.between(0.7, 1.4);
    const started = this.#instance(revisionId, second, ready);
    started.phase = 'starting';
    started.health = 'unknown';
    this.#instances.push(started);
  }

  #happen(second: number): void {
    for (const instance of this.#instances)
      if (instance.phase === 'starting' && instance.readyAt <= second) {
        instance.phase = 'running';
        instance.health = 'healthy';
      }
    this.#instances = this.#instances.filter(
      ({ endedAt }) => endedAt === undefined || second - endedAt < 600,
    );
    for (const { kind, at } of this.#happenings) {
      if (at < second || at >= second + WINDOW_SECONDS) continue;
      if (kind === 'deploy') this.#rollout = { begun: second };
      if (kind === 'scaleOut')
        this.#desired = Math.min(
          this.#max,
          this.#desired + this.#chance.whole(1, 2),
        );
      if (kind === 'scaleIn' && this.#desired > 1) {
        this.#desired--;
        const [gone] = this.#serving();
        this.#instances = this.#instances.filter(each => each !== gone);
      }
      if (kind === 'restart') {
        const [one, another] = this.#serving();
        // Without another one nobody answers meanwhile, and that is not quiet.
        if (one && another) {
          one.phase = 'failed';
          one.health = 'unhealthy';
          one.endedAt = second;
        }
      }
    }
    this.#roll(second);
    const revisionId = this.#rollout ? 'new' : 'old';
    while (this.#living().length < this.#desired)
      this.#start(revisionId, second);
  }

  /** Rolling, one more at a time: the next old one goes when a new one is ready. */
  #roll(second: number): void {
    if (!this.#rollout || this.#rollout.endedAt !== undefined) return;
    const old = this.#living().filter(each => each.revisionId === 'old');
    const starting = this.#living().some(({ phase }) => phase === 'starting');
    if (starting) return;
    const fresh = this.#living().length - old.length;
    if (fresh > 0 && old.length > 0) {
      const [gone] = old;
      this.#instances = this.#instances.filter(each => each !== gone);
    }
    if (fresh < this.#desired) this.#start('new', second);
    else if (old.length === 0) this.#rollout.endedAt = second;
  }

  #living(): HourInstance[] {
    return this.#instances.filter(({ phase }) => phase !== 'failed');
  }

  #serving(): HourInstance[] {
    return this.#instances.filter(
      ({ phase, health }) => phase === 'running' && health === 'healthy',
    );
  }

  #fail(second: number): void {
    const { fault } = this;
    if (!fault) return;
    const part = (second - fault.from) / (fault.to - fault.from);
    const during = part >= 0 && part < 1;
    if (fault.kind === 'memoryLeak') {
      const leaking = this.#living()[0];
      if (during && leaking)
        leaking.memoryPercent =
          60 + (fault.size - 60) * Math.min(1, 1.3 * part);
      if (part >= 1 && leaking) leaking.memoryPercent = 50;
    }
    if (fault.kind === 'partialOutage') {
      const many = Math.max(1, Math.round(fault.size * this.#desired));
      this.#living().forEach((instance, index) => {
        if (instance.phase === 'running')
          instance.health = during && index < many ? 'unhealthy' : 'healthy';
      });
    }
    if (fault.kind === 'crashLoop' && during) {
      const last = Math.floor((second - fault.from) / fault.size);
      const before = Math.floor(
        (second - WINDOW_SECONDS - fault.from) / fault.size,
      );
      const one = this.#living()[this.#living().length - 1];
      if (last !== before && one) {
        one.phase = 'failed';
        one.health = 'unhealthy';
        one.endedAt = second;
        this.#start(one.revisionId, second);
      }
    }
    if (fault.kind === 'badCanary' && during && !this.#rollout) {
      this.#rollout = { begun: second };
      this.#start('new', second - 60);
    }
    if (fault.kind === 'atMax') {
      if (during) this.#desired = this.#max;
    }
  }

  #count(second: number): (Interval & { revisionId: string })[] {
    const serving = this.#serving();
    const weather = this.#weather.at(second, serving.length);
    if (serving.length === 0) return [];
    const at = EPOCH + second * 1000;
    const shares = this.#shares();
    return shares
      .filter(({ traffic }) => traffic > 0)
      .map(({ revisionId, traffic }) => ({
        revisionId,
        ...interval(
          at,
          this.#behave(revisionId, traffic / 100, second, weather),
          this.#chance,
        ),
      }))
      .filter(({ requests }) => requests > 0);
  }

  #behave(
    revisionId: string,
    share: number,
    second: number,
    weather: Behaviour,
  ): Behaviour {
    const { fault } = this;
    const ready = this.#instances
      .filter(each => each.revisionId === revisionId)
      .map(each => second - each.readyAt);
    const warming = ready.filter(since => since >= 0 && since < 10).length;
    const base: Behaviour = {
      ...weather,
      rate: weather.rate * share,
      ...(warming > 0 && {
        slow: { share: warming / ready.length, times: 2.5 },
      }),
    };
    if (!fault || second < fault.from || second >= fault.to) return base;
    const part = (second - fault.from) / (fault.to - fault.from);
    const failing = (more: number) => ({
      ...base,
      failing: 1 - (1 - base.failing) * (1 - more),
    });
    switch (fault.kind) {
      case 'errorBurst':
        return failing(fault.size);
      case 'slowGrowth':
        return failing(fault.size * part);
      case 'oneBadInstance':
        return failing(fault.size / Math.max(1, this.#serving().length));
      case 'badCanary':
        return revisionId === 'new' ? failing(fault.size) : base;
      case 'latencyShift':
        return { ...base, median: base.median * fault.size, slow: undefined };
      case 'crashLoop':
        return failing(0.01);
      default:
        return base;
    }
  }

  #shares() {
    const ids = ['old', 'new'];
    const serving = this.#serving();
    const canary = this.fault?.kind === 'badCanary' && this.#rollout;
    return ids.flatMap(revisionId => {
      const running = serving.filter(
        each => each.revisionId === revisionId,
      ).length;
      if (running === 0) return [];
      const fresh = canary ? 20 : (100 * running) / serving.length;
      return [
        {
          revisionId,
          running,
          traffic: canary && revisionId === 'old' ? 80 : fresh,
        },
      ];
    });
  }

  #look(
    second: number,
    signals: readonly (Interval & { readonly revisionId: string })[],
  ): Look {
    const { fault } = this;
    const during =
      fault !== undefined && second >= fault.from && second < fault.to;
    const wanting = fault?.kind === 'atMax' && during;
    return {
      second,
      blind: fault?.kind === 'staleSource' && during,
      desired: this.#desired,
      min: 1,
      max: this.#max,
      instances: this.#instances.map(instance => ({
        ...instance,
        memoryPercent: Math.min(
          100,
          instance.memoryPercent + this.#chance.between(-3, 3),
        ),
      })),
      cpuPercent: wanting ? 85 : this.#chance.between(20, 70),
      ...(this.#autoscaled && {
        policy: {
          target: this.#target,
          current:
            this.#target *
            (wanting ? fault.size : this.#chance.between(0.5, 1)),
        },
      }),
      ...(this.#rollout && {
        rollout: {
          phase:
            this.#rollout.endedAt === undefined ? 'progressing' : 'succeeded',
          ...(this.#rollout.endedAt !== undefined && {
            endedAt: this.#rollout.endedAt,
          }),
        },
      }),
      shares: this.#shares(),
      signals,
    };
  }
}
