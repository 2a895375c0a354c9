import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { SIGNALS_SECONDS } from './AwsScope';

/** One account of `fleet.aws.accounts`. */
export interface AwsAccountConfig {
  readonly accountId: string;
  readonly regions: readonly string[];
  readonly readRole?: string;
  readonly writeRole?: string;
  readonly readOnly: boolean;
  readonly ecs: {
    /** Absent = all. */
    readonly clusters?: readonly string[];
    readonly tag?: { readonly key: string; readonly value?: string };
    readonly environmentTag: string;
  };
  readonly autoscaling?: {
    /** `false`: its groups are not looked at. Absent = true. */
    readonly enabled?: boolean;
    /** Absent = all. */
    readonly tag?: { readonly key: string; readonly value?: string };
    readonly environmentTag?: string;
  };
  readonly cloudwatch?: {
    /** `false`: neither metrics nor alarms are read. Absent = true. */
    readonly enabled?: boolean;
    /** Only alarms whose names begin with it. Absent = all. */
    readonly alarmPrefix?: string;
  };
  readonly dynamodb?: {
    /** `false`: its tables are not looked at. Absent = true. */
    readonly enabled?: boolean;
    /** Of all its tables. Absent = `default`. */
    readonly environment?: string;
  };
  readonly codepipeline?: {
    /** `false`: its pipelines are not looked at. Absent = true. */
    readonly enabled?: boolean;
    /** Absent = all. */
    readonly tag?: { readonly key: string; readonly value?: string };
    /** Key of the tag that entities name in `aws.amazon.com/aws-codepipeline-tags`. Absent = by ARN only. */
    readonly entityTag?: string;
  };
}

/** What is under `fleet.aws`. */
export interface AwsConfig {
  readonly endpoint?: string;
  readonly intervalSeconds: number;
  readonly callShare: number;
  /** Absent = 300. */
  readonly signalIntervalSeconds?: number;
  readonly accounts: readonly AwsAccountConfig[];
}

/** Throws an `InputError` that names what is wrong. */
export function readAwsConfig(config: Config): AwsConfig {
  const aws = config.getOptionalConfig('fleet.aws');
  const accounts = (aws?.getOptionalConfigArray('accounts') ?? []).map(
    readAccount,
  );
  const seen = new Set<string>();
  for (const { accountId } of accounts) {
    if (seen.has(accountId)) {
      throw new InputError(
        `'fleet.aws.accounts' has account ${accountId} twice. Put its regions into one entry.`,
      );
    }
    seen.add(accountId);
  }
  return {
    endpoint: readEndpoint(aws?.getOptionalString('endpoint')),
    intervalSeconds: within(
      aws?.getOptionalNumber('intervalSeconds') ?? 30,
      5,
      3600,
      'intervalSeconds',
    ),
    callShare: within(
      aws?.getOptionalNumber('callShare') ?? 0.5,
      0.05,
      1,
      'callShare',
    ),
    signalIntervalSeconds: within(
      aws?.getOptionalNumber('signalIntervalSeconds') ?? SIGNALS_SECONDS,
      60,
      3600,
      'signalIntervalSeconds',
    ),
    accounts,
  };
}

function readAccount(account: Config): AwsAccountConfig {
  const accountId = account.getString('accountId');
  if (!/^\d{12}$/.test(accountId)) {
    throw new InputError(
      `'fleet.aws.accounts' has an account '${accountId}'. Use its twelve digits, in quotes.`,
    );
  }
  const regions = account.getStringArray('regions');
  const wrong = regions.find(region => !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region));
  if (wrong !== undefined || regions.length === 0) {
    throw new InputError(
      `Account ${accountId} in 'fleet.aws.accounts' needs regions, for example eu-west-1${
        wrong === undefined ? '' : `; '${wrong}' is none`
      }.`,
    );
  }
  const tag = account.getOptionalString('ecs.tag');
  const [key, value] = tag?.split('=') ?? [];
  return {
    accountId,
    regions,
    readRole: readRole(account, 'readRole'),
    writeRole: readRole(account, 'writeRole'),
    readOnly: account.getOptionalBoolean('readOnly') ?? false,
    ecs: {
      clusters: account.getOptionalStringArray('ecs.clusters'),
      ...(key && { tag: { key, ...(value !== undefined && { value }) } }),
      environmentTag:
        account.getOptionalString('ecs.environmentTag') ?? 'environment',
    },
    cloudwatch: {
      enabled: account.getOptionalBoolean('cloudwatch.enabled'),
      alarmPrefix: account.getOptionalString('cloudwatch.alarmPrefix'),
    },
    dynamodb: {
      enabled: account.getOptionalBoolean('dynamodb.enabled'),
      environment: account.getOptionalString('dynamodb.environment'),
    },
    codepipeline: {
      enabled: account.getOptionalBoolean('codepipeline.enabled'),
      ...readTag(account, 'codepipeline.tag'),
      entityTag: account.getOptionalString('codepipeline.entityTag'),
    },
    autoscaling: {
      enabled: account.getOptionalBoolean('autoscaling.enabled'),
      ...readTag(account, 'autoscaling.tag'),
      environmentTag: account.getOptionalString('autoscaling.environmentTag'),
    },
  };
}

/** `key` or `key=value`. */
function readTag(
  account: Config,
  name: string,
): { readonly tag?: { readonly key: string; readonly value?: string } } {
  const [key, value] = account.getOptionalString(name)?.split('=') ?? [];
  return key ? { tag: { key, ...(value !== undefined && { value }) } } : {};
}

function readRole(account: Config, name: string): string | undefined {
  const role = account.getOptionalString(name);
  if (role === undefined || /^arn:[a-z-]+:iam::\d{12}:role\/.+$/.test(role))
    return role;
  throw new InputError(
    `'${name}' in 'fleet.aws.accounts' is '${role}'. Use the ARN of a role.`,
  );
}

function readEndpoint(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined || /^https?:$/.test(protocolOf(endpoint)))
    return endpoint;
  throw new InputError(
    `'fleet.aws.endpoint' is '${endpoint}'. Use an address with http or https.`,
  );
}

function protocolOf(url: string): string {
  try {
    return new URL(url).protocol;
  } catch {
    return '';
  }
}

function within(value: number, min: number, max: number, name: string): number {
  if (value >= min && value <= max) return value;
  throw new InputError(
    `'fleet.aws.${name}' is ${value}. Use a number from ${min} to ${max}.`,
  );
}
