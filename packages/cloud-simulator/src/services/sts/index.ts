import * as sdk from '@aws-sdk/client-sts';
import type {
  AssumeRoleRequest,
  AssumeRoleResponse,
  GetCallerIdentityResponse,
} from '@aws-sdk/client-sts';
import { AwsError } from '../../core/AwsError.ts';
import { accessKeyOf } from '../../core/identity.ts';
import { operation } from '../../core/ServiceDefinition.ts';
import type { ServiceDefinition } from '../../core/ServiceDefinition.ts';

/** How long the credentials of a role hold; the simulator does not end them. */
const HOLD_MS = 3_600_000;

/**
 * Security Token Service, as far as roles are assumed: a role whose name ends in `read` gets a key that may change nothing,
 * every other one a key that may.
 */
export const sts: ServiceDefinition = {
  name: 'sts',
  protocol: 'query',
  sdk: sdk as unknown as Record<string, unknown>,
  enums: {},
  // Assumption: the limits of this API are not published.
  buckets: { all: { capacity: 100, refillPerSecond: 50 } },
  throttling: { code: 'Throttling', message: 'Rate exceeded' },
  operations: {
    AssumeRole: operation<AssumeRoleRequest, AssumeRoleResponse>(
      'read',
      'all',
      (input, { world }) => {
        const role = /^arn:aws:iam::(\d{12}):role\/(.+)$/.exec(
          input.RoleArn ?? '',
        );
        if (!role) {
          throw new AwsError('ValidationError', `${input.RoleArn} is invalid`);
        }
        const [, account, name] = role;
        const { random } = world.world;
        return {
          Credentials: {
            AccessKeyId: accessKeyOf(
              account,
              /read$/i.test(name) ? 'READ' : 'WRITE',
            ),
            SecretAccessKey: random.hex(40),
            SessionToken: random.base62(100),
            // By the wall's clock: the SDK compares it with its own.
            Expiration: new Date(Date.now() + HOLD_MS),
          },
          AssumedRoleUser: {
            AssumedRoleId: `AROA${random.base62(16).toUpperCase()}:${
              input.RoleSessionName
            }`,
            Arn: `arn:aws:sts::${account}:assumed-role/${name}/${input.RoleSessionName}`,
          },
        };
      },
    ),

    GetCallerIdentity: operation<object, GetCallerIdentityResponse>(
      'read',
      'all',
      (_, { world }) => ({
        Account: world.account,
        Arn: `arn:aws:iam::${world.account}:root`,
        UserId: world.account,
      }),
    ),
  },
};
