import { describePipelineProvider } from '@capstan/plugin-fleet-node/testUtils';
import type { PipelineHarness } from '@capstan/plugin-fleet-node/testUtils';
import { ACCOUNT, REGION } from '../__testUtils__/SimulatedAws';
import { SimulatedPipelines, arnOf } from '../__testUtils__/SimulatedPipelines';

jest.setTimeout(60_000);

/** The suite waits in steps of 150 ms; a task of Fargate takes its time. */
const FASTER = 30;

const create =
  (mode: 'SUPERSEDED' | 'QUEUED' | 'PARALLEL', controller?: 'CODE_DEPLOY') =>
  async (): Promise<PipelineHarness> => {
    const aws = await SimulatedPipelines.start();
    const { codepipeline, codedeploy, ecs } = aws.region;
    const [test, prod] = ['test', 'prod'].map(environment =>
      ecs.service({ name: `shop-${environment}`, family: 'shop', controller }),
    );
    if (controller)
      for (const service of [test, prod])
        codedeploy.group(service, { terminationWaitMinutes: 0 });
    const deploy = (name: string, service: typeof test) => ({
      name,
      actions: [{ name: 'Deploy', category: 'Deploy' as const, service }],
    });
    codepipeline.pipeline({
      name: 'shop',
      mode,
      stages: [
        { name: 'Source', actions: [{ name: 'Source', category: 'Source' }] },
        { name: 'Build', actions: [{ name: 'Build', category: 'Build' }] },
        deploy('DeployTest', test),
        {
          name: 'Approve',
          actions: [{ name: 'Approve', category: 'Approval' }],
        },
        deploy('DeployProd', prod),
      ],
    });
    let open = true;
    const close = async () => {
      if (open) await aws.close();
      open = false;
    };
    return {
      provider: aws.provider,
      scope: aws.provider.scopes()[0],
      nativeId: arnOf('shop'),
      async trigger() {
        codepipeline.push('shop');
        aws.pushes.receive({
          source: 'aws.codepipeline',
          account: ACCOUNT,
          region: REGION,
          detail: { pipeline: 'shop', state: 'STARTED' },
        });
      },
      async break(broken) {
        codepipeline.break(
          'shop',
          'Build',
          broken ? 'The build ended with exit status 1' : undefined,
        );
      },
      async pass(ms) {
        aws.world.clock.advance(ms * FASTER);
      },
      disconnect: close,
      close,
    };
  };

describePipelineProvider('CodePipelineProvider', create('SUPERSEDED'));
describePipelineProvider('CodePipelineProvider (QUEUED)', create('QUEUED'));
describePipelineProvider(
  'CodePipelineProvider (PARALLEL)',
  create('PARALLEL'),
  { skip: { rollback: 'CodePipeline rolls nothing back in PARALLEL mode' } },
);
describePipelineProvider(
  'CodePipelineProvider (CodeDeploy)',
  create('SUPERSEDED', 'CODE_DEPLOY'),
);
