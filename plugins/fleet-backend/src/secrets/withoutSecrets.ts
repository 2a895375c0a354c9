import type { Capabilities, Capability } from '@capstan/plugin-fleet-common';
import { ProviderError } from '@capstan/plugin-fleet-node';
import type {
  GroupObservation,
  Observation,
  ProviderPlan,
  RolloutProvider,
  ScaleGroupProvider,
} from '@capstan/plugin-fleet-node';
import { hideInSettings, hideInText } from './hideSecrets';

/*
 * Everything that providers say passes through here before it is stored, logged or answered. Providers promise to tell no
 * secrets, but they pass on what others wrote: last words of instances, errors of services, settings of releases.
 */

/** The provider, with nothing that looks like a secret in what it tells. */
export function withoutSecrets(
  provider: ScaleGroupProvider,
): ScaleGroupProvider {
  return {
    name: provider.name,
    scopes: () => provider.scopes(),
    sweep: async (scope, options) =>
      inObservation(await hiding(() => provider.sweep(scope, options))),
    ...(provider.watch && {
      watch: (scope, onChange, options) =>
        hiding(() => provider.watch!(scope, onChange, options)),
    }),
  };
}

/** The same for what steers. */
export function steeringWithoutSecrets(
  provider: RolloutProvider,
): RolloutProvider {
  return {
    name: provider.name,
    plan: (request, context) => inPlan(provider.plan(request, context)),
    apply: async (group, action, options) =>
      inAnswer(await hiding(() => provider.apply(group, action, options))),
    readBack: async (group, action, options) =>
      inAnswer(await hiding(() => provider.readBack(group, action, options))),
  };
}

/** What a call answers; what it throws, without secrets. */
export async function hiding<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw inError(error);
  }
}

/**
 * What is known about errors is kept, and nothing that hangs on them: SDKs attach the request with its headers. By name,
 * since the class may be there twice.
 */
function inError(error: unknown): unknown {
  if (!(error instanceof Error)) return new Error(hideInText(String(error)));
  if (error.name !== 'ProviderError') return bare(error);
  const { provider, operation, retryable, retryAfterMs, notSent, message } =
    error as ProviderError;
  return new ProviderError({
    provider,
    operation,
    retryable,
    retryAfterMs,
    notSent,
    message: hideInText(message),
    ...(error.cause instanceof Error && { cause: bare(error.cause) }),
  });
}

/** Name, message and the places that it came through. */
function bare(error: Error): Error {
  const message = hideInText(error.message);
  const places = (error.stack ?? '')
    .split('\n')
    .filter(line => /^\s+at /.test(line));
  return Object.assign(new Error(message), {
    name: error.name,
    stack: [`${error.name}: ${message}`, ...places].join('\n'),
  });
}

export function inAnswer<T extends { readonly outcome: string }>(answer: T): T {
  return 'message' in answer
    ? { ...answer, message: hideInText(String(answer.message)) }
    : answer;
}

function inPlan(plan: ProviderPlan): ProviderPlan {
  return {
    ...plan,
    summary: hideInText(plan.summary),
    warnings: plan.warnings.map(hideInText),
    ...(plan.refusal !== undefined && { refusal: hideInText(plan.refusal) }),
  };
}

function inObservation(observation: Observation): Observation {
  return { ...observation, groups: observation.groups.map(inGroup) };
}

function inGroup(group: GroupObservation): GroupObservation {
  return {
    ...group,
    revisions: group.revisions.map(revision => ({
      ...revision,
      configuration: hideInSettings(revision.configuration),
      deployable: revision.deployable.yes
        ? revision.deployable
        : {
            ...revision.deployable,
            reason: hideInText(revision.deployable.reason),
          },
    })),
    instances: group.instances.map(instance =>
      instance.exit
        ? {
            ...instance,
            exit: {
              ...instance.exit,
              reason: hideInText(instance.exit.reason),
              output: instance.exit.output.map(hideInText),
            },
          }
        : instance,
    ),
    rollouts: group.rollouts.map(rollout => ({
      ...rollout,
      message: hideInText(rollout.message),
    })),
    activities: group.activities.map(activity => ({
      ...activity,
      reason: hideInText(activity.reason),
    })),
    conditions: group.conditions.map(condition => ({
      ...condition,
      message: hideInText(condition.message),
    })),
    capabilities: Object.fromEntries(
      Object.entries(group.capabilities).map(([kind, capability]) => [
        kind,
        inCapability(capability),
      ]),
    ) as Capabilities,
  };
}

function inCapability(capability: Capability): Capability {
  return capability.can
    ? capability
    : { can: false, reason: hideInText(capability.reason) };
}
