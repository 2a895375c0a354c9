import { AccountWorld } from './AccountWorld.ts';
import { Clock } from './core/Clock.ts';
import { Faults } from './core/Faults.ts';
import { Journal } from './core/Journal.ts';
import { Random } from './core/Random.ts';
import { serve } from './core/serve.ts';
import type { SimulatorServer } from './core/serve.ts';
import type { ServiceDefinition } from './core/ServiceDefinition.ts';
import type { Inventory } from './demo/Inventory.ts';
import { TokenBuckets } from './core/TokenBuckets.ts';
import { Images } from './Images.ts';
import { SERVICES } from './services/index.ts';

/** @public */
export interface WorldOptions {
  /** Everything that is drawn by lot follows from it. Default 1. */
  readonly seed?: number;
  /** Where the clock stands at first (ISO 8601). Default `2026-11-20T08:00:00Z`. */
  readonly start?: string;
  /** `false`: no call is ever throttled by a token bucket. Default true. */
  readonly throttling?: boolean;
  /** After a write, how long reads may still show what was before, in milliseconds of the clock. Default 0. */
  readonly consistencyDelayMs?: number;
}

/** All accounts with all that is in them. @public */
export class World {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal = new Journal();
  readonly faults: Faults;
  readonly buckets: TokenBuckets;
  readonly images: Images;
  readonly services: readonly ServiceDefinition[] = SERVICES;
  consistencyDelayMs: number;
  /** What a demo put there; empty in other worlds. */
  inventory: Inventory = { accounts: [], services: [] };
  /** Is told of every call that was carried out; for tests that hold it against the official models. */
  onAnswer?: (answer: {
    readonly service: string;
    readonly operation: string;
    readonly input: unknown;
    readonly output: unknown;
  }) => void;
  readonly #accounts = new Map<string, AccountWorld>();

  constructor(options: WorldOptions = {}) {
    const seed = options.seed ?? 1;
    this.clock = new Clock(Date.parse(options.start ?? '2026-11-20T08:00:00Z'));
    this.random = new Random(seed);
    this.faults = new Faults(new Random(seed + 1));
    this.buckets = new TokenBuckets(() => this.clock.now());
    this.buckets.enabled = options.throttling ?? true;
    this.images = new Images();
    this.consistencyDelayMs = options.consistencyDelayMs ?? 0;
  }

  /** Comes into being when it is first asked for. Throws when it is not twelve digits. */
  account(id: string): AccountWorld {
    if (!/^\d{12}$/.test(id)) {
      throw new RangeError(`'${id}' is not an account: use twelve digits.`);
    }
    let account = this.#accounts.get(id);
    if (!account)
      this.#accounts.set(id, (account = new AccountWorld(this, id)));
    return account;
  }

  /** Serves it on the loopback address; port 0 (the default) = any that is free. */
  listen(port?: number): Promise<SimulatorServer> {
    return serve(this, port);
  }
}

/** An empty world. @public */
export function createWorld(options?: WorldOptions): World {
  return new World(options);
}
