import { ECSClient } from '@aws-sdk/client-ecs';
import { ACCOUNT, SimulatedAws, accountOf } from './__testUtils__/SimulatedAws';
import { AwsClients } from './AwsClients';
import { awsScopesOf } from './AwsScope';

describe('AwsClients', () => {
  const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

  it('looks with one role, and changes with another', async () => {
    const aws = await SimulatedAws.start({
      accounts: [
        accountOf(ACCOUNT, {
          readRole: role('capstan-read'),
          writeRole: role('capstan-write'),
        }),
      ],
    });
    aws.region.ecs.service({ name: 'shop' });
    const seen = await aws.context();
    expect(await aws.act({ kind: 'scale', desired: 3 }, seen)).toMatchObject({
      outcome: 'accepted',
    });
    expect(aws.count('AssumeRole')).toBe(2);
    await aws.close();
  });

  it('cannot change anything with a role that may only look', async () => {
    const aws = await SimulatedAws.start({
      accounts: [accountOf(ACCOUNT, { writeRole: role('capstan-read') })],
    });
    aws.region.ecs.service({ name: 'shop' });
    const seen = await aws.context();
    await expect(
      aws.act({ kind: 'scale', desired: 3 }, seen),
    ).rejects.toMatchObject({
      name: 'ProviderError',
      retryable: false,
      notSent: true,
      message: expect.stringMatching(/does not let the portal/),
    });
    expect(aws.world.journal.effects()).toEqual([]);
    await aws.close();
  });

  it('keeps one client for each account, region and role', () => {
    const clients = new AwsClients({
      manager: {
        getCredentialProvider: async () => Promise.reject(new Error()),
      },
    });
    const [first, second] = awsScopesOf({
      intervalSeconds: 30,
      callShare: 1,
      accounts: [accountOf(ACCOUNT, { regions: ['eu-west-1', 'us-east-1'] })],
    });
    const of = clients.of.bind(clients);
    expect(of(ECSClient, first, 'read')).toBe(of(ECSClient, first, 'read'));
    expect(of(ECSClient, first, 'read')).not.toBe(
      of(ECSClient, first, 'write'),
    );
    expect(of(ECSClient, first, 'read')).not.toBe(
      of(ECSClient, second, 'read'),
    );
  });
});
