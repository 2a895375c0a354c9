import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const KEY = 'permission.fleet.operators';

/**
 * Full entity refs, in lower case as identities carry them. Throws an `InputError` that names what is wrong.
 * @public
 */
export function readOperators(config: Config): readonly string[] {
  return (config.getOptionalStringArray(KEY) ?? []).map(text => {
    const ref = parse(text);
    if (ref.kind !== 'group' && ref.kind !== 'user') {
      throw new InputError(
        `'${KEY}' has '${text}', which is a ${ref.kind}. Name groups or users.`,
      );
    }
    return stringifyEntityRef(ref);
  });
}

function parse(text: string) {
  try {
    const { kind, ...rest } = parseEntityRef(text);
    return { kind: kind.toLocaleLowerCase('en-US'), ...rest };
  } catch {
    throw new InputError(
      `'${KEY}' has '${text}', which is not the ref of an entity. Write it as group:default/operators.`,
    );
  }
}
