import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TargetHealth } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsClients } from '../AwsClients';
import type { AwsScope } from '../AwsScope';
import { isDenied, nameOf } from '../errors';
import type { Pace } from '../Pace';

/** How long nobody asks after the role was not allowed to. */
const DENIED_MS = 600_000;

/** What load balancers say, by the id of the target: an address or an instance. */
export type HealthByTarget = ReadonlyMap<string, TargetHealth>;

/** Asks the load balancers of one account and region, one call to a target group. */
export class TargetHealths {
  readonly #client: ElasticLoadBalancingV2Client;
  readonly #pace: Pace;
  readonly #now: () => number;
  #deniedAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly clients: AwsClients;
    readonly scope: AwsScope;
    readonly pace: Pace;
    readonly now: () => number;
  }) {
    this.#client = options.clients.of(
      ElasticLoadBalancingV2Client,
      options.scope,
      'read',
    );
    this.#pace = options.pace;
    this.#now = options.now;
  }

  /** The role was not allowed to ask; after ten minutes it is tried again. */
  get isDenied(): boolean {
    return this.#deniedAt + DENIED_MS > this.#now();
  }

  /** Empty when the target group is gone; `undefined` without the permission, and the rest of the look goes on. */
  async read(
    TargetGroupArn: string,
    signal: AbortSignal,
  ): Promise<HealthByTarget | undefined> {
    if (this.isDenied) return undefined;
    await this.#pace.take(signal);
    try {
      const { TargetHealthDescriptions = [] } = await this.#client.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
        { abortSignal: signal },
      );
      return worstOf(
        TargetHealthDescriptions.map(
          ({ Target, TargetHealth }) =>
            new Map(
              Target?.Id && TargetHealth && tells(TargetHealth)
                ? [[Target.Id, TargetHealth]]
                : [],
            ),
        ),
      );
    } catch (error) {
      if (nameOf(error) === 'TargetGroupNotFoundException') return new Map();
      if (!isDenied(error)) throw error;
      this.#deniedAt = this.#now();
      return undefined;
    }
  }
}

/** A target behind several balancers, or with several ports, is as healthy as the worst of them says. */
export function worstOf(all: readonly HealthByTarget[]): HealthByTarget {
  const worst = new Map<string, TargetHealth>();
  for (const healths of all)
    for (const [id, health] of healths)
      if (worst.get(id)?.State !== 'unhealthy') worst.set(id, health);
  return worst;
}

/** The other states say that nobody checks it, or not yet, or not any more. */
function tells({ State }: TargetHealth): boolean {
  return State === 'healthy' || State === 'unhealthy';
}
