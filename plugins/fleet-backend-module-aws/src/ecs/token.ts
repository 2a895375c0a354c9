import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import { gateOf, runningChainOf } from '../codedeploy/mapCodeDeploy';
import { suspensionToken } from '../scaling/suspension';
import { waitingHookOf } from './mapRollout';
import { shortName } from './ServiceFacts';
import type { ServiceFacts } from './ServiceFacts';

/*
 * ECS has neither versions nor client tokens, so the token is made of what an action could collide with: the newest
 * deployment, the gate at which it waits, the size, and what is suspended of its scaling. Where policies move the size by themselves it is no intent of
 * anybody, and is left out.
 */

/** The parts of a token. */
export interface TokenParts {
  readonly deployment: string;
  /** Id of the hook that waits, or empty. */
  readonly gate: string;
  /** Absent when policies change it. */
  readonly desired?: number;
  /** Absent without a scalable target. */
  readonly min?: number;
  readonly max?: number;
  /** What is suspended, as {@link suspensionToken} writes it. */
  readonly suspended?: string;
}

export function tokenPartsOf(facts: ServiceFacts): TokenParts {
  const { service, target, policies, codeDeploy, deployments } = facts;
  const primarySet = service.taskSets?.find(set => set.status === 'PRIMARY');
  const deployment =
    codeDeploy?.group.lastAttemptedDeployment?.deploymentId ??
    shortName(service.currentServiceDeployment) ??
    '';
  const current = deployments.find(
    one => one.serviceDeploymentArn === service.currentServiceDeployment,
  );
  return {
    deployment: deployment || (primarySet?.id ?? ''),
    gate: gateOfService(facts, current),
    ...(policies.length === 0 && { desired: service.desiredCount ?? 0 }),
    ...(target && { min: target.MinCapacity, max: target.MaxCapacity }),
    suspended: suspensionToken(target),
  };
}

function gateOfService(
  { codeDeploy }: ServiceFacts,
  current: ServiceDeployment | undefined,
): string {
  const chain = codeDeploy && runningChainOf(codeDeploy);
  if (chain) return chain.rollback ? '' : gateOf(chain.deployment) ?? '';
  return (current && waitingHookOf(current)?.hookId) ?? '';
}

export function stringifyToken(parts: TokenParts): string {
  const { deployment, gate, desired, min, max, suspended } = parts;
  return [
    deployment,
    gate,
    desired ?? '-',
    min ?? '-',
    max ?? '-',
    suspended ?? '-',
  ].join('|');
}

/** The reverse; whatever is not a token gives parts that match nothing. */
export function parseToken(token: string): TokenParts {
  const [deployment = '', gate = '', desired, min, max, suspended] =
    token.split('|');
  const number = (text: string | undefined) =>
    text === undefined || text === '-' ? undefined : Number(text);
  return {
    deployment,
    gate,
    desired: number(desired),
    min: number(min),
    max: number(max),
    suspended,
  };
}
