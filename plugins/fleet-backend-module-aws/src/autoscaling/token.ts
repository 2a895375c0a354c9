import { isPaused, templateOf } from './GroupFacts';
import type { GroupFacts } from './GroupFacts';
import { NAMES, suspendedOf } from './suspension';
import type { Process } from './suspension';

/*
 * Auto Scaling has neither versions of a group nor client tokens, so the token is made of what an action could collide
 * with: the newest refresh, the template, whether refreshes stand still, the size, and what is suspended of the scaling. Where
 * policies move the size by themselves it is no intent of anybody, and is left out.
 */

/** The parts of a token. */
export interface TokenParts {
  /** Id of the newest refresh, or empty. */
  readonly refresh: string;
  readonly template: string;
  readonly paused: boolean;
  /** Absent when policies change it. */
  readonly desired?: number;
  readonly min?: number;
  readonly max?: number;
  /** Of the scaling. */
  readonly suspended: readonly Process[];
}

export function tokenPartsOf(facts: GroupFacts): TokenParts {
  const { group, refreshes, policies } = facts;
  const template = templateOf(group);
  return {
    refresh: refreshes[0]?.InstanceRefreshId ?? '',
    template: `${template?.LaunchTemplateId}:${template?.Version}`,
    paused: isPaused(group),
    ...(policies.length === 0 && { desired: group.DesiredCapacity }),
    min: group.MinSize,
    max: group.MaxSize,
    suspended: suspendedOf(group),
  };
}

export function stringifyToken(parts: TokenParts): string {
  const { refresh, template, paused, desired, min, max, suspended } = parts;
  return [
    refresh,
    template,
    paused,
    desired ?? '-',
    min,
    max,
    suspended.join('+'),
  ].join('|');
}

/** The reverse; whatever is not a token gives parts that match nothing. */
export function parseToken(token: string): TokenParts {
  const [refresh = '', template = '', paused, desired, min, max, suspended] =
    token.split('|');
  const number = (text: string | undefined) =>
    text === undefined || text === '-' ? undefined : Number(text);
  return {
    refresh,
    template,
    paused: paused === 'true',
    desired: number(desired),
    min: number(min),
    max: number(max),
    suspended: NAMES.filter(name => suspended?.split('+').includes(name)),
  };
}
