import { describePipelineProvider } from '@capstan/plugin-fleet-node/testUtils';
import fs from 'node:fs/promises';
import { QuickStages } from './__testUtils__/quickStages';
import { TestPipelines } from './__testUtils__/TestPipelines';

jest.setTimeout(60_000);

describePipelineProvider('LocalPipelineProvider', async () => {
  const stages = new QuickStages();
  const pipelines = new TestPipelines({ stages: stages.work });
  const service = await pipelines.service('lamp-shop');
  // The pipeline is there before its first run: it is known by its manifest, and looking begins with `trigger`.
  await service.push();
  return {
    provider: pipelines.provider,
    scope: pipelines.provider.scopes()[0],
    nativeId: 'lamp-shop',
    async trigger() {
      await service.push();
      await pipelines.tell('lamp-shop');
    },
    async break(broken: boolean) {
      stages.broken = broken;
    },
    pass: ms => new Promise<void>(resolve => setTimeout(resolve, ms)),
    async disconnect() {
      await fs.rm(pipelines.repositories.directory, {
        recursive: true,
        force: true,
      });
    },
    close: () => pipelines.close(),
  };
});
