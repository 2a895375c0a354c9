import { SimulatedAws } from '../__testUtils__/SimulatedAws';

jest.setTimeout(60_000);

describe('A service of CodeDeploy', () => {
  let aws: SimulatedAws;
  beforeEach(async () => {
    aws = await SimulatedAws.start();
  });
  afterEach(async () => {
    await aws.close();
  });
  const minutes = (count: number) => aws.world.clock.advance(count * 60_000);

  /** A service with a wait for a person before the traffic moves, and 1.1.0 to roll out. */
  const withGate = () => {
    const { ecs, codedeploy } = aws.region;
    const service = ecs.service({ name: 'shop', controller: 'CODE_DEPLOY' });
    ecs.registerTaskDefinition('shop', 'shop:1.1.0');
    return codedeploy.group(service, {
      readyWaitMinutes: 60,
      terminationWaitMinutes: 30,
    });
  };
  const rollOut = async () => {
    const seen = await aws.context();
    const { id } = seen.revisions.find(({ label }) => label === '1.1.0')!;
    const answer = await aws.act({ kind: 'rollout', revisionId: id }, seen);
    expect(answer).toMatchObject({ outcome: 'accepted' });
    minutes(1);
    return aws.context();
  };

  it('waits for promote with a deadline, moves the traffic, and ends the wait for the former tasks', async () => {
    withGate();
    const waiting = await rollOut();
    const { rollout } = waiting.group;
    expect(rollout).toMatchObject({
      phase: 'awaitingPromotion',
      traffic: 0,
      to: { label: '1.1.0' },
      deadline: expect.any(String),
      actor: 'user:default/ana',
    });
    const promote = { kind: 'promote', rolloutId: rollout!.nativeId } as const;
    expect(await aws.act(promote, waiting)).toMatchObject({
      outcome: 'accepted',
    });
    minutes(1);
    const baking = await aws.context();
    expect(baking.group.rollout).toMatchObject({
      phase: 'baking',
      traffic: 100,
    });
    expect(baking.group.capabilities.promote.can).toBe(true);
    expect(await aws.act(promote, baking)).toMatchObject({
      outcome: 'accepted',
    });
    minutes(1);
    const done = await aws.context();
    expect(done.rollouts[0]).toMatchObject({ phase: 'succeeded' });
    expect(done.group.size.running).toBe(2);
  });

  it('does not promote twice when the answer to the first click was lost', async () => {
    withGate();
    const waiting = await rollOut();
    const { group } = waiting;
    const action = aws.confirm(
      { kind: 'promote', rolloutId: group.rollout!.nativeId },
      waiting,
    );
    const options = { signal: new AbortController().signal };
    aws.world.faults.add({
      kind: 'drop',
      operation: 'ContinueDeployment',
      when: 'after',
      times: 1,
    });
    await expect(
      aws.rollouts.apply(group, action, options),
    ).rejects.toMatchObject({ name: 'ProviderError', notSent: false });
    minutes(1);
    expect(await aws.rollouts.readBack(group, action, options)).toMatchObject({
      outcome: 'accepted',
    });
    await aws.rollouts.apply(group, action, options);
    expect(aws.count('ContinueDeployment')).toBe(1);
  });

  it('shows the deployment and the rollback that CodeDeploy made for it as one rollout', async () => {
    withGate();
    const waiting = await rollOut();
    const rolloutId = waiting.group.rollout!.nativeId;
    expect(await aws.act({ kind: 'abort', rolloutId }, waiting)).toMatchObject({
      outcome: 'accepted',
      nativeRolloutId: rolloutId,
    });
    expect((await aws.context()).rollouts[0]).toMatchObject({
      direction: 'back',
      nativeId: rolloutId,
    });
    minutes(2);
    const { rollouts, group } = await aws.context();
    expect(rollouts).toHaveLength(1);
    expect(rollouts[0]).toMatchObject({
      nativeId: rolloutId,
      phase: 'aborted',
      message: expect.stringMatching(/went back \(d-\w+ took back d-\w+\)/),
    });
    expect(group.revisions).toMatchObject([{ label: '1.0.0', traffic: 100 }]);
  });

  it('is stopped by its own deadline, and went back', async () => {
    withGate();
    await rollOut();
    minutes(70);
    expect((await aws.context()).rollouts[0]).toMatchObject({
      phase: 'aborted',
    });
  });

  it('says no to an abort that comes after the end', async () => {
    withGate();
    const waiting = await rollOut();
    minutes(70);
    aws.world.journal.clear();
    expect(
      await aws.act(
        { kind: 'abort', rolloutId: waiting.group.rollout!.nativeId },
        waiting,
      ),
    ).toMatchObject({ outcome: 'accepted' });
    expect(aws.writes()).toEqual([]);
  });

  it('is rolled out only the way its group says', async () => {
    withGate();
    const seen = await aws.context();
    const { id } = seen.revisions.find(({ label }) => label === '1.1.0')!;
    const request = {
      kind: 'rollout',
      revisionId: id,
      strategy: { type: 'rolling', maxSurge: 1, maxUnavailable: 0 },
    } as const;
    expect(seen.group.strategies).toEqual([]);
    expect(aws.rollouts.plan(request, seen).refusal).toMatch(
      /deployment group/,
    );
    expect(await aws.act(request, seen)).toMatchObject({ outcome: 'refused' });
  });

  it('cannot be rolled out while its deployment group is unknown', async () => {
    aws.region.ecs.service({ name: 'shop', controller: 'CODE_DEPLOY' });
    const { group } = await aws.context();
    expect(group.capabilities.rollout).toMatchObject({
      can: false,
      reason: expect.stringMatching(/no deployment group/),
    });
    expect(group.capabilities.scale.can).toBe(true);
  });
});
