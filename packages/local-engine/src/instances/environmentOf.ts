import type { Release } from '../api/types.ts';
import type { GroupRecord } from '../groups/GroupRecord.ts';
import type { InstanceRecord } from './InstanceRecord.ts';

/** The variable by which a process of ours can be recognised, whoever its parent is by now. */
export const INSTANCE_MARKER = 'CAPSTAN_INSTANCE';

const INHERITED = ['PATH', 'HOME', 'TZ', 'LANG'] as const;

/**
 * The whole environment of an instance. Nothing of the engine's own leaks in except four names that every program
 * expects; what the engine says about the instance cannot be overridden by configuration.
 */
export function environmentOf(
  instance: InstanceRecord,
  port: number,
  group: GroupRecord,
  release: Release,
  secrets: Readonly<Record<string, string>>,
  own: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const inherited = INHERITED.flatMap(name => {
    const value = own[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    ...group.spec.variables,
    ...release.variables,
    ...secrets,
    PORT: String(port),
    HOST: '127.0.0.1',
    [INSTANCE_MARKER]: instance.id,
    CAPSTAN_RELEASE: release.id,
    CAPSTAN_VERSION: release.label,
    CAPSTAN_GROUP: group.id,
  };
}
