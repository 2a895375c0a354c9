import type { ActionRequest } from '@capstan/plugin-fleet-common';
import { SimulatedAws } from '../__testUtils__/SimulatedAws';

jest.setTimeout(60_000);

describe('Autoscaling of an ECS service', () => {
  let aws: SimulatedAws;
  beforeEach(async () => {
    aws = await SimulatedAws.start();
    aws.region.ecs.service({ name: 'shop' });
  });
  afterEach(async () => {
    await aws.close();
  });
  const scaling = () => {
    const { applicationAutoScaling } = aws.region;
    const target = applicationAutoScaling.register({
      resourceId: 'service/default/shop',
      min: 1,
      max: 6,
    });
    applicationAutoScaling.track(
      target,
      'cpu',
      'ECSServiceAverageCPUUtilization',
      50,
    );
    return target;
  };
  const suspending = (
    ...suspended: Extract<ActionRequest, { kind: 'autoscaling' }>['suspended']
  ): ActionRequest => ({ kind: 'autoscaling', suspended });

  it('does not come in while that is suspended, and does again when it is resumed', async () => {
    const target = scaling();
    const { applicationAutoScaling } = aws.region;
    const seen = await aws.context();
    expect(await aws.act(suspending('scaleIn'), seen)).toMatchObject({
      outcome: 'accepted',
    });
    const { desired } = (await aws.look()).size;
    applicationAutoScaling.want(target, 'cpu', 1);
    expect((await aws.look()).size.desired).toBe(desired);
    const suspended = await aws.context();
    expect(suspended.group.autoscaling).toMatchObject({
      active: true,
      reason: 'Suspended: scaling in.',
    });
    expect(await aws.act(suspending(), suspended)).toMatchObject({
      outcome: 'accepted',
    });
    applicationAutoScaling.want(target, 'cpu', 1);
    expect((await aws.look()).size.desired).toBe(1);
  });

  it('keeps the bounds that somebody else set meanwhile', async () => {
    scaling();
    const seen = await aws.context();
    aws.region.applicationAutoScaling.register({
      resourceId: 'service/default/shop',
      max: 9,
    });
    expect(await aws.act(suspending('scaleOut'), seen)).toMatchObject({
      outcome: 'accepted',
    });
    expect((await aws.look()).size).toMatchObject({ min: 1, max: 9 });
  });

  it('is not changed where somebody else suspended something meanwhile', async () => {
    const target = scaling();
    const seen = await aws.context();
    aws.region.applicationAutoScaling.register({
      resourceId: 'service/default/shop',
      suspended: { DynamicScalingOutSuspended: true },
    });
    aws.world.journal.clear();
    expect(await aws.act(suspending('scaleIn'), seen)).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/changed since the page was drawn/),
    });
    expect(target.suspended.DynamicScalingInSuspended).toBe(false);
    expect(aws.writes()).toEqual([]);
  });

  it('is left as it is without the permission, and what to do is said', async () => {
    const target = scaling();
    aws.world.faults.add({
      kind: 'accessDenied',
      operation: 'RegisterScalableTarget',
    });
    const context = await aws.context();
    await expect(aws.act(suspending('scaleIn'), context)).rejects.toMatchObject(
      {
        name: 'ProviderError',
        retryable: false,
        message: expect.stringContaining('Give its role'),
      },
    );
    expect(target.suspended.DynamicScalingInSuspended).toBe(false);
  });

  it('cannot be suspended where nothing scales it, and nothing is registered for that', async () => {
    const context = await aws.context();
    expect(context.group.autoscaling.processes).toBeUndefined();
    expect(context.group.capabilities.autoscaling).toMatchObject({
      can: false,
      reason: expect.stringMatching(/no scalable target/),
    });
    expect(await aws.act(suspending('scaleIn'), context)).toMatchObject({
      outcome: 'refused',
    });
    expect(aws.writes()).toEqual([]);
  });

  it('refuses processes that a service does not have', async () => {
    scaling();
    const context = await aws.context();
    expect(await aws.act(suspending('dynamic'), context)).toMatchObject({
      outcome: 'refused',
      message: expect.stringMatching(/cannot suspend 'dynamic'/),
    });
    expect(aws.writes()).toEqual([]);
  });
});
