import { createWorld } from '@capstan/cloud-simulator';
import type {
  RegionWorld,
  SimulatorServer,
  World,
} from '@capstan/cloud-simulator';
import {
  AUTOSCALING_GROUP_ANNOTATION,
  ECS_SERVICE_ANNOTATION,
} from '@capstan/plugin-fleet-common';
import type { SignalSource, SignalTarget } from '@capstan/plugin-fleet-node';
import { signalTarget } from '@capstan/plugin-fleet-node/testUtils';
import { AwsClients } from '../AwsClients';
import { AsgScopes } from '../autoscaling/AsgScopes';
import { awsScopesOf } from '../AwsScope';
import { CloudWatchScopes } from '../cloudwatch/CloudWatchScopes';
import { CloudWatchSignalProvider } from '../cloudwatch/CloudWatchSignalProvider';
import { neighboursOf } from '../cloudwatch/neighboursOf';
import { EcsScopes } from '../ecs/EcsScopes';
import { Pushes } from '../push/Pushes';
import { ACCOUNT, REGION, accountOf, credentials } from './SimulatedAws';
import type { SimulatedAwsOptions } from './SimulatedAws';

export const MINUTE = 60_000;

/** A simulator that listens, and the signals of CloudWatch in front of it. Its clock stands an hour back and can be advanced. */
export class SimulatedSignals {
  readonly world: World;
  readonly server: SimulatorServer;
  readonly provider: CloudWatchSignalProvider;
  /** The way that events come in. */
  readonly pushes = new Pushes();

  private constructor(
    world: World,
    server: SimulatorServer,
    options: SimulatedAwsOptions,
  ) {
    this.world = world;
    this.server = server;
    const clients = new AwsClients({
      manager: credentials,
      endpoint: server.url,
      requestTimeoutMs: options.requestTimeoutMs,
    });
    const scopes = awsScopesOf({
      endpoint: server.url,
      intervalSeconds: 30,
      callShare: 0.5,
      accounts: options.accounts ?? [accountOf(ACCOUNT)],
    }).map(scope =>
      options.paced ? scope : { ...scope, callsPerSecond: 100_000 },
    );
    const clocks = {
      now: () => world.clock.now(),
      paceClock: {
        now: () => world.clock.now(),
        sleep: async (ms: number) => world.clock.advance(ms),
      },
    };
    const ecs = new EcsScopes(scopes, clients, clocks);
    const asg = new AsgScopes(scopes, clients, clocks);
    this.provider = new CloudWatchSignalProvider(
      new CloudWatchScopes(scopes, clients, {
        ...clocks,
        ...neighboursOf(ecs, asg),
      }),
      this.pushes,
    );
  }

  static async start(
    options: SimulatedAwsOptions = {},
  ): Promise<SimulatedSignals> {
    const world = createWorld({
      throttling: false,
      start: new Date(Date.now() - 60 * MINUTE).toISOString(),
      ...options,
    });
    return new SimulatedSignals(world, await world.listen(), options);
  }

  get region(): RegionWorld {
    return this.world.account(ACCOUNT).region(REGION);
  }

  get source(): SignalSource {
    return this.provider.sources()[0];
  }

  /** The last minutes that have passed, in whole minutes. */
  window(minutes: number = 10) {
    const to = Math.floor(this.world.clock.now() / MINUTE) * MINUTE;
    return { from: to - minutes * MINUTE, to, resolutionSeconds: 60 };
  }

  read(targets: readonly SignalTarget[], minutes?: number) {
    return this.provider.read(this.source, targets, this.window(minutes), {
      signal: new AbortController().signal,
    });
  }

  alerts(targets: readonly SignalTarget[] = []) {
    return this.provider.alerting.alerts(this.source, targets, {
      signal: new AbortController().signal,
    });
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** A target of a resource that its entity names. */
export function claimed(
  nativeId: string,
  changes: Readonly<Record<string, string>> = {},
): SignalTarget {
  const annotation = nativeId.includes(':autoScalingGroup:')
    ? AUTOSCALING_GROUP_ANNOTATION
    : ECS_SERVICE_ANNOTATION;
  const [arn] = nativeId.split('#');
  return signalTarget(
    nativeId,
    { [annotation]: arn, ...changes },
    {
      ref: { provider: 'aws', account: ACCOUNT, region: REGION, nativeId },
      revisions: [],
    },
  );
}
