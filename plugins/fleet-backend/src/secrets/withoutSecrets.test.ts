import { ProviderError } from '@capstan/plugin-fleet-node';
import type {
  CallOptions,
  ConfirmedAction,
  Observation,
  RolloutProvider,
  ScaleGroupProvider,
} from '@capstan/plugin-fleet-node';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import {
  instance,
  observation,
  revision,
  rollout,
  scope,
  shopObserved,
  T0,
} from '../__testUtils__/observations';
import { steeringWithoutSecrets, withoutSecrets } from './withoutSecrets';

const SECRET = 'Sw0rdf1sh-42';
const LEAK = `refused postgres://shop:${SECRET}@db`;
const options: CallOptions = { signal: new AbortController().signal };

/** A provider that answers this, or throws it. */
function saying(answer: Observation | Error): ScaleGroupProvider {
  return {
    name: 'test',
    scopes: () => [scope],
    sweep: async () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

const indiscreet = shopObserved({
  revisions: [
    revision('r1', '1.0.0', {
      configuration: { DB_PASSWORD: SECRET, LOG_LEVEL: 'debug' },
      deployable: { yes: false, reason: LEAK },
    }),
  ],
  instances: [
    instance('i1'),
    instance('i2', {
      phase: 'failed',
      exit: { reason: LEAK, output: ['starting', LEAK] },
    }),
  ],
  rollouts: [rollout('n1', { message: LEAK })],
  activities: [
    {
      id: 'a',
      at: new Date(T0).toISOString(),
      cause: 'policy',
      effect: 'scaledOut',
      from: 1,
      to: 2,
      reason: LEAK,
    },
  ],
  conditions: [
    { code: 'providerCondition', severity: 'degraded', message: LEAK },
  ],
  capabilities: {
    ...shopObserved().capabilities,
    scale: { can: false, reason: LEAK },
  },
});

describe('withoutSecrets', () => {
  it('hides what looks like a secret wherever a provider passes on the words of others', async () => {
    const provider = withoutSecrets(saying(observation(T0, indiscreet)));
    const seen = await provider.sweep(scope, options);
    expect(JSON.stringify(seen)).not.toContain(SECRET);
    const [group] = seen.groups;
    expect(group.revisions[0].configuration).toEqual({
      DB_PASSWORD: '(hidden)',
      LOG_LEVEL: 'debug',
    });
    expect(group.instances[1].exit?.output).toEqual([
      'starting',
      'refused postgres://shop:(hidden)@db',
    ]);
  });

  it('changes nothing of what is discreet', async () => {
    const seen = observation(
      T0,
      shopObserved({ rollouts: [rollout('n1')], instances: [instance('i1')] }),
    );
    expect(await withoutSecrets(saying(seen)).sweep(scope, options)).toEqual(
      seen,
    );
  });

  it('hides secrets of errors, their causes and what hangs on those', async () => {
    const cause = Object.assign(new Error(LEAK), {
      request: { headers: { authorization: SECRET } },
    });
    const error = new ProviderError({
      provider: 'test',
      operation: 'sweep',
      message: LEAK,
      retryable: true,
      retryAfterMs: 1000,
      cause,
    });
    const thrown = await withoutSecrets(saying(error))
      .sweep(scope, options)
      .catch(caught => caught);
    expect(thrown).toMatchObject({
      name: 'ProviderError',
      retryable: true,
      retryAfterMs: 1000,
      notSent: false,
      message: 'refused postgres://shop:(hidden)@db',
    });
    expect(thrown.cause).toMatchObject({ name: 'Error' });
    expect(
      `${JSON.stringify(thrown.cause)}${thrown.cause.message}${thrown.stack}`,
    ).not.toContain(SECRET);
  });

  it('hides secrets of errors that no provider should throw', async () => {
    const error = Object.assign(new TypeError(LEAK), {
      config: { headers: { authorization: SECRET } },
    });
    const thrown = await withoutSecrets(saying(error))
      .sweep(scope, options)
      .catch(caught => caught);
    expect(thrown.name).toBe('TypeError');
    expect(thrown.stack).toContain('withoutSecrets.test.ts:');
    expect(JSON.stringify(thrown)).not.toContain(SECRET);
    expect(`${thrown.message}${thrown.stack}`).not.toContain(SECRET);
  });

  it('watches only where the provider does', () => {
    expect(withoutSecrets(saying(observation(T0))).watch).toBeUndefined();
    const watching = { ...saying(observation(T0)), watch: async () => {} };
    expect(withoutSecrets(watching).watch).toBeDefined();
  });
});

describe('steeringWithoutSecrets', () => {
  const provider: RolloutProvider = {
    name: 'test',
    plan: request => ({
      request,
      mode: 'redeploy',
      summary: LEAK,
      warnings: [LEAK],
      refusal: LEAK,
    }),
    apply: async () => ({ outcome: 'refused', message: LEAK }),
    readBack: async () => ({ outcome: 'notSent' }),
  };
  const group = {} as ScaleGroup;
  const action = {} as ConfirmedAction;

  it('hides secrets in plans and answers, and leaves the rest', async () => {
    const steering = steeringWithoutSecrets(provider);
    const plan = steering.plan({ kind: 'scale', desired: 1 }, {} as never);
    expect(plan).toMatchObject({ mode: 'redeploy' });
    expect(JSON.stringify(plan)).not.toContain(SECRET);
    expect(await steering.apply(group, action, options)).toEqual({
      outcome: 'refused',
      message: 'refused postgres://shop:(hidden)@db',
    });
    expect(await steering.readBack(group, action, options)).toEqual({
      outcome: 'notSent',
    });
  });
});
