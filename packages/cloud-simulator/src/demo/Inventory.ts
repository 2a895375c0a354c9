/** What kind of thing an ARN names. */
export type ResourceKind =
  | 'ecs-service'
  | 'auto-scaling-group'
  | 'dynamodb-table'
  | 'pipeline';

/** A service of the demo, as whoever keeps a catalog needs to know it. */
export interface DemoService {
  /** Lower case, with hyphens. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Who owns it, for example `shop-team`. */
  readonly team: string;
  readonly resources: readonly {
    readonly kind: ResourceKind;
    readonly arn: string;
  }[];
}

/** Everything that the demo has. */
export interface Inventory {
  readonly accounts: readonly {
    readonly id: string;
    readonly regions: readonly string[];
  }[];
  readonly services: readonly DemoService[];
}
