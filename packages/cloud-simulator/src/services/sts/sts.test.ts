import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOptions, withBench } from '../../testing/clients.ts';

test('a role for reading gets a key that may change nothing', () =>
  withBench(async ({ server }) => {
    const sts = new STSClient(clientOptions(server.url));
    const keyOf = async (RoleArn: string) => {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' }),
      );
      return Credentials!.AccessKeyId;
    };
    assert.equal(
      await keyOf('arn:aws:iam::222222222222:role/capstan-read'),
      'AKIA222222222222READ',
    );
    assert.equal(
      await keyOf('arn:aws:iam::222222222222:role/capstan-write'),
      'AKIA222222222222WRITE',
    );
    await assert.rejects(keyOf('capstan'));
    sts.destroy();
  }));
