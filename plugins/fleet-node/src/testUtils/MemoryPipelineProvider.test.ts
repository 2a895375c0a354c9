import { describePipelineProvider } from './describePipelineProvider';
import { patient } from './harness';
import { MemoryPipelineProvider } from './MemoryPipelineProvider';
import { confirmed } from './pipelineHarness';

describePipelineProvider('MemoryPipelineProvider', async () => {
  const provider = new MemoryPipelineProvider();
  const pipeline = provider.addPipeline('shop');
  return {
    provider,
    scope: provider.scopes()[0],
    nativeId: 'shop',
    trigger: async () => {
      provider.push('shop');
    },
    break: async broken => {
      if (broken) pipeline.broken.add('build');
      else pipeline.broken.clear();
    },
    pass: async ms => provider.clock.advance(ms),
    disconnect: async () => {
      provider.fault('sweep', { type: 'down' });
      provider.fault('apply', { type: 'down' });
    },
    close: async () => {},
  };
});

describe('MemoryPipelineProvider', () => {
  it('keeps a journal of what it did, also when the answer is lost', async () => {
    const provider = new MemoryPipelineProvider();
    provider.addPipeline('shop');
    provider.fault('apply', { type: 'timeoutAfterCommit' }, 1);
    const start = confirmed({ kind: 'start' });
    const apply = () =>
      provider.apply(provider.refOf('shop'), start, patient());
    await expect(apply()).rejects.toMatchObject({ notSent: false });
    expect((await apply()).outcome).toBe('accepted');
    expect(provider.effects).toMatchObject([
      { nativeId: 'shop', request: { kind: 'start' } },
    ]);
  });

  it('names pipelines that cannot be read', async () => {
    const provider = new MemoryPipelineProvider();
    provider.addPipeline('shop');
    provider.problems.set('shop', 'Access denied.');
    const { pipelines, problems } = await provider.observe(
      provider.scopes()[0],
      new Set(),
      patient(),
    );
    expect(pipelines).toEqual([]);
    expect(problems).toEqual([
      { ref: provider.refOf('shop'), message: 'Access denied.' },
    ]);
  });
});
