import {
  createServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { ClientConnection } from './ClientConnection.ts';
import { clock, toIso } from './clock.ts';
import type { Exchange } from './Exchange.ts';
import type {
  BalancerGroup,
  BalancerGroupState,
  TargetState,
} from './control.ts';
import { GroupMetrics } from './GroupMetrics.ts';
import type { Limits } from './limits.ts';
import { RetryBudget } from './RetryBudget.ts';
import { Target } from './Target.ts';
import { TargetPicker } from './TargetPicker.ts';
import type { Peers } from './OutlierDetector.ts';

/** Requests that wait look for a target whenever the group changes, and this often because one may listen again: 200 ms. */
const WAKE_EVERY_SWEEPS = 4;

/** The balancer of one group: its listener, its targets and what its clients are doing. */
export class Group {
  readonly groupId: string;
  readonly limits: Limits;
  readonly metrics: GroupMetrics;
  /** Set once the group is being closed: answers then end their connection. */
  closing = false;
  /** Stands in for a missing Host. */
  host = '127.0.0.1';
  #targets = new Map<string, Target>();
  /** No longer told about, but with requests in flight. */
  #leaving = new Set<Target>();
  #picker = new TargetPicker([], {});
  #slowStartSeconds = 0;
  #mainRelease: string | undefined;
  #server: Server | undefined;
  #wantedPort = 0;
  #error: string | undefined;
  readonly #clients = new Set<ClientConnection>();
  readonly #waiting = new Set<Exchange>();
  readonly #budget = new RetryBudget();
  #active = 0;
  #sweeps = 0;

  constructor(groupId: string, limits: Limits) {
    this.groupId = groupId;
    this.limits = limits;
    this.metrics = new GroupMetrics(groupId, Date.now());
  }

  /** Makes the wish real. When it resolves, no new request goes to a target that is out or gone. */
  async apply(wish: BalancerGroup): Promise<void> {
    this.#applyTargets(wish);
    await this.#listenOn(wish.port);
  }

  #applyTargets(wish: BalancerGroup): void {
    this.#slowStartSeconds = wish.slowStartSeconds;
    this.#mainRelease = mainReleaseOf(wish);
    const former = this.#targets;
    this.#targets = new Map();
    for (const spec of wish.targets) {
      const known = former.get(spec.instanceId);
      const same =
        known && known.port === spec.port && known.releaseId === spec.releaseId;
      const target = same ? known : new Target(spec);
      if (same) former.delete(spec.instanceId);
      this.#targets.set(spec.instanceId, target);
      if (spec.rotation === 'out') {
        target.takeOut();
      } else {
        if (!same || target.rotation === 'out')
          target.ramp(spec.inSince, wish.slowStartSeconds);
        target.rotation = 'in';
      }
    }
    for (const target of former.values()) {
      target.takeOut();
      if (target.inFlight > 0) this.#leaving.add(target);
    }
    const inRotation = [...this.#targets.values()].filter(
      target => target.rotation === 'in',
    );
    this.#picker = new TargetPicker(inRotation, wish.weights, this.#picker);
    this.#wakeAll();
  }

  async #listenOn(port: number): Promise<void> {
    const listening = this.#server?.listening === true;
    if (
      listening &&
      (port === 0 || port === this.#wantedPort || port === this.#port())
    ) {
      this.#error = undefined;
      return;
    }
    const server = createServer(
      { allowHalfOpen: true, noDelay: true },
      socket => this.#accept(socket),
    );
    const error = await new Promise<NodeJS.ErrnoException | undefined>(
      resolve => {
        server.once('error', resolve);
        server.listen({ host: '127.0.0.1', port, backlog: 4096 }, () =>
          resolve(undefined),
        );
      },
    );
    if (error) {
      this.#error =
        error.code === 'EADDRINUSE'
          ? `Port ${port} is taken by another program. Choose another port or stop that program.`
          : `Port ${port} could not be opened: ${error.code ?? error.message}.`;
      return;
    }
    server.on('error', () => {});
    this.#server?.close();
    this.#server = server;
    this.#wantedPort = port;
    this.#error = undefined;
    this.host = `127.0.0.1:${this.#port()}`;
  }

  #port(): number {
    return (
      (this.#server?.address() as AddressInfo | null | undefined)?.port ?? 0
    );
  }

  #accept(socket: Socket): void {
    this.#clients.add(new ClientConnection(socket, this));
  }

  disconnected(client: ClientConnection): void {
    this.#clients.delete(client);
  }

  pick(tried: readonly Target[] | undefined): Target | undefined {
    return this.#picker.pick(tried);
  }

  /** No other target has a share of the requests. */
  isAlone(target: Target): boolean {
    return this.#picker.isAlone(target);
  }

  /** The release that most of the requests are meant for, with targets or without. */
  mainRelease(): string | undefined {
    return this.#mainRelease;
  }

  requestBegins(): void {
    this.#active++;
    this.#budget.earn();
  }

  requestEnded(exchange: Exchange): void {
    this.#active--;
    if (this.#waiting.size > 0) this.#waiting.delete(exchange);
  }

  askForRetry(): 'granted' | 'later' | 'refused' {
    return this.#budget.ask(this.#active);
  }

  retryEnded(): void {
    this.#budget.done();
  }

  /** `false` when too many wait already. */
  wait(exchange: Exchange): boolean {
    if (this.#waiting.size >= this.limits.waiting) return false;
    this.#waiting.add(exchange);
    return true;
  }

  #wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const exchange of waiting) exchange.wakeUp();
  }

  /** A target gave a bad answer or none. */
  failed(target: Target): void {
    if (
      target.rotation === 'in' &&
      target.outliers.failed(clock.now, this.#peersOf(target))
    ) {
      target.eject(this.#slowStartSeconds);
    }
  }

  #peersOf(target: Target): Peers {
    let total = 0;
    let ejected = 0;
    let requests = 0;
    let failures = 0;
    for (const peer of this.#targets.values()) {
      if (peer.releaseId !== target.releaseId || peer.rotation !== 'in')
        continue;
      total++;
      if (peer.isEjected()) ejected++;
      if (peer === target) continue;
      requests += peer.outliers.window.requests;
      failures += peer.outliers.window.failures;
    }
    return {
      total,
      ejected,
      failureShare: requests === 0 ? 0 : failures / requests,
    };
  }

  target(instanceId: string): Target | undefined {
    return (
      this.#targets.get(instanceId) ??
      [...this.#leaving].find(target => target.instanceId === instanceId)
    );
  }

  state(): BalancerGroupState {
    return {
      groupId: this.groupId,
      port: this.#port(),
      targets: [...this.#targets.values(), ...this.#leaving].map(stateOf),
      ...(this.#error === undefined ? {} : { error: this.#error }),
    };
  }

  sweep(): void {
    for (const client of this.#clients) client.sweep();
    for (const target of this.#targets.values()) target.sweep();
    for (const target of this.#leaving)
      if (target.inFlight === 0) this.#leaving.delete(target);
    this.#sweeps++;
    if (this.#waiting.size > 0 && this.#sweeps % WAKE_EVERY_SWEEPS === 0) {
      this.#wakeAll();
    }
    this.metrics.roll(Date.now());
  }

  rollOutlierWindows(): void {
    for (const target of this.#targets.values()) target.outliers.roll();
    this.#budget.refill();
  }

  /** Stops accepting; resolves when all clients are gone, at the latest after `drainMs`. */
  async close(drainMs: number): Promise<void> {
    this.closing = true;
    this.#server?.close();
    for (const client of this.#clients) client.closeSoon();
    const until = performance.now() + drainMs;
    while (this.#clients.size > 0 && performance.now() < until) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    for (const client of this.#clients) client.destroy();
    for (const target of this.#targets.values()) target.takeOut();
  }
}

function mainReleaseOf(wish: BalancerGroup): string | undefined {
  const [heaviest] = Object.entries(wish.weights).sort((a, b) => b[1] - a[1]);
  return heaviest?.[0] ?? wish.targets[0]?.releaseId;
}

function stateOf(target: Target): TargetState {
  return {
    instanceId: target.instanceId,
    inFlight: target.inFlight,
    requests: target.requests,
    ...(target.isEjected()
      ? { ejectedUntil: toIso(target.outliers.ejectedUntil) }
      : {}),
  };
}
