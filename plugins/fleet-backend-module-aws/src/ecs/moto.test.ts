import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  ApplicationAutoScalingClient,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { planContextOf } from '@capstan/plugin-fleet-node/testUtils';
import { Moto, withoutMoto } from '../__testUtils__/Moto';
import { accountOf, credentials } from '../__testUtils__/SimulatedAws';
import { AwsClients } from '../AwsClients';
import { awsScopesOf } from '../AwsScope';
import { EcsRolloutProvider } from './EcsRolloutProvider';
import { EcsScaleGroupProvider } from './EcsScaleGroupProvider';
import { EcsScopes } from './EcsScopes';

jest.setTimeout(120_000);

/** Moto knows one account unless a role is assumed. */
const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';

/** An emulator that others wrote from the same documentation: it does not share the simulator's misunderstandings. */
const reason = withoutMoto();
const where = reason === undefined ? describe : describe.skip;

where(
  `ECS of moto${reason === undefined ? '' : ` (skipped: ${reason})`}`,
  () => {
    let moto: Moto;
    beforeAll(async () => {
      moto = await Moto.start();
    });
    afterAll(async () => {
      await moto.close();
    });

    it('is seen, and scaled', async () => {
      const settings = {
        region: REGION,
        endpoint: moto.url,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      };
      const ecs = new ECSClient(settings);
      await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
      await ecs.send(
        new RegisterTaskDefinitionCommand({
          family: 'storefront',
          containerDefinitions: [
            { name: 'app', image: 'shop:1.0.0', memory: 128 },
          ],
        }),
      );
      for (let index = 0; index < 11; index++) {
        await ecs.send(
          new CreateServiceCommand({
            cluster: 'shop',
            serviceName: `storefront-${index}`,
            taskDefinition: 'storefront:1',
            desiredCount: 2,
            tags: [{ key: 'environment', value: 'prod' }],
          }),
        );
      }
      const resource = {
        ServiceNamespace: 'ecs',
        ResourceId: 'service/shop/storefront-0',
        ScalableDimension: 'ecs:service:DesiredCount',
      } as const;
      const scaling = new ApplicationAutoScalingClient(settings);
      await scaling.send(
        new RegisterScalableTargetCommand({
          ...resource,
          MinCapacity: 1,
          MaxCapacity: 4,
        }),
      );
      const scopes = new EcsScopes(
        awsScopesOf({
          endpoint: moto.url,
          intervalSeconds: 30,
          callShare: 1,
          accounts: [accountOf(ACCOUNT)],
        }),
        new AwsClients({ manager: credentials, endpoint: moto.url }),
      );
      const provider = new EcsScaleGroupProvider(scopes);
      const rollouts = new EcsRolloutProvider(scopes);
      const { signal } = new AbortController();
      const look = async () => {
        const { groups } = await provider.sweep(provider.scopes()[0], {
          signal,
        });
        expect(groups).toHaveLength(11);
        return groups.find(({ name }) => name === 'storefront-0')!;
      };
      const group = await look();
      expect(group).toMatchObject({
        environment: 'prod',
        size: { min: 1, max: 4, desired: 2 },
        currentRevisionId: 'storefront:1',
        revisions: [{ id: 'storefront:1', label: '1.0.0' }],
      });
      const context = planContextOf(group, new Date().toISOString());
      const act = (request: { desired?: number; max?: number }) =>
        rollouts.apply(
          context.group,
          {
            idempotencyKey: JSON.stringify(request),
            request: { kind: 'scale', ...request },
            concurrencyToken: group.concurrencyToken,
            actor: 'user:default/ana',
          },
          { signal },
        );
      expect(await act({ desired: 3, max: 6 })).toMatchObject({
        outcome: 'accepted',
      });
      expect(await act({ desired: 5 })).toMatchObject({ outcome: 'refused' });
      expect((await look()).size).toMatchObject({
        min: 1,
        max: 6,
        desired: 3,
      });
      ecs.destroy();
      scaling.destroy();
    });
  },
);
