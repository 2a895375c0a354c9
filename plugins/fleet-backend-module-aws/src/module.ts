import { randomUUID } from 'node:crypto';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import { AsgRolloutProvider } from './autoscaling/AsgRolloutProvider';
import { AsgScaleGroupProvider } from './autoscaling/AsgScaleGroupProvider';
import { AsgScopes } from './autoscaling/AsgScopes';
import { AwsClients } from './AwsClients';
import { awsScopesOf } from './AwsScope';
import { CloudWatchScopes } from './cloudwatch/CloudWatchScopes';
import { CloudWatchSignalProvider } from './cloudwatch/CloudWatchSignalProvider';
import { neighboursOf } from './cloudwatch/neighboursOf';
import { readAwsConfig } from './config';
import { CodePipelineProvider } from './codepipeline/CodePipelineProvider';
import { CodePipelineScopes } from './codepipeline/CodePipelineScopes';
import { DynamoDbRolloutProvider } from './dynamodb/DynamoDbRolloutProvider';
import { DynamoDbScaleGroupProvider } from './dynamodb/DynamoDbScaleGroupProvider';
import { DynamoDbScopes } from './dynamodb/DynamoDbScopes';
import { EcsRolloutProvider } from './ecs/EcsRolloutProvider';
import { EcsScaleGroupProvider } from './ecs/EcsScaleGroupProvider';
import { EcsScopes } from './ecs/EcsScopes';
import { Pushes, PUSH_TOPIC } from './push/Pushes';

/**
 * Shows and steers what runs in the accounts of `fleet.aws.accounts`. Needs no network to start: an account that cannot be
 * reached is reported with its groups.
 * @public
 */
export const fleetModuleAws = createBackendModule({
  pluginId: 'fleet',
  moduleId: 'aws',
  register(reg) {
    reg.registerInit({
      deps: {
        providers: fleetProvidersExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        events: eventsServiceRef,
      },
      async init({ providers, config, logger, events }) {
        const aws = readAwsConfig(config);
        const scopes = awsScopesOf(aws);
        if (scopes.length === 0) {
          logger.info('No AWS account is configured (fleet.aws.accounts)');
          return;
        }
        const clients = new AwsClients({
          manager: DefaultAwsCredentialsManager.fromConfig(config),
          endpoint: aws.endpoint,
        });
        const pushes = new Pushes();
        await events.subscribe({
          // Each process has its own: it is for whichever sweeps the account.
          id: `aws-${randomUUID()}`,
          topics: [PUSH_TOPIC],
          onEvent: async ({ eventPayload }) => pushes.receive(eventPayload),
        });
        const ecs = new EcsScopes(scopes, clients);
        providers.addScaleGroupProvider(new EcsScaleGroupProvider(ecs, pushes));
        providers.addRolloutProvider(new EcsRolloutProvider(ecs));
        const asg = new AsgScopes(
          scopes.filter(
            ({ account }) => account.autoscaling?.enabled !== false,
          ),
          clients,
        );
        providers.addScaleGroupProvider(new AsgScaleGroupProvider(asg, pushes));
        providers.addRolloutProvider(new AsgRolloutProvider(asg));
        const dynamoDb = new DynamoDbScopes(
          scopes.filter(({ account }) => account.dynamodb?.enabled !== false),
          clients,
        );
        providers.addScaleGroupProvider(
          new DynamoDbScaleGroupProvider(dynamoDb, pushes),
        );
        providers.addRolloutProvider(new DynamoDbRolloutProvider(dynamoDb));
        const signals = scopes.filter(
          ({ account }) => account.cloudwatch?.enabled !== false,
        );
        if (signals.length > 0)
          providers.addSignalProvider(
            new CloudWatchSignalProvider(
              new CloudWatchScopes(signals, clients, neighboursOf(ecs, asg)),
              pushes,
            ),
          );
        const pipelines = new CodePipelineScopes(
          scopes.filter(
            ({ account }) => account.codepipeline?.enabled !== false,
          ),
          clients,
        );
        providers.addPipelineProvider(
          new CodePipelineProvider(pipelines, pushes),
        );
      },
    });
  },
});
