import { InputError } from '@backstage/errors';

/**
 * Names one scale group for ever: which provider keeps it, where, and under which native id.
 * @public
 */
export interface ScaleGroupRef {
  /** Name of the provider module, for example `local` or `aws-ecs`. */
  readonly provider: string;
  /** Account, subscription, project or engine. */
  readonly account: string;
  /** Region or location; `-` where the provider has none. */
  readonly region: string;
  /** The provider's own id, for example an ARN or `shop/prod`. May hold any character. */
  readonly nativeId: string;
}

/**
 * The ref as one string, fit for a path segment once encoded: `provider:account:region:nativeId`, each part
 * percent-encoded. Equal refs give equal strings.
 * @public
 */
export function stringifyScaleGroupRef(ref: ScaleGroupRef): string {
  return [ref.provider, ref.account, ref.region, ref.nativeId]
    .map(encodeURIComponent)
    .join(':');
}

/**
 * The reverse of {@link stringifyScaleGroupRef}. Throws an `InputError` that quotes what it was given.
 * @public
 */
export function parseScaleGroupRef(id: string): ScaleGroupRef {
  const parts = id.split(':');
  if (parts.length !== 4 || parts.some(part => part === '')) {
    throw new InputError(
      `'${id}' is not the id of a scale group. Use the id that the API gave: provider:account:region:name.`,
    );
  }
  try {
    const [provider, account, region, nativeId] = parts.map(decodeURIComponent);
    return { provider, account, region, nativeId };
  } catch {
    throw new InputError(
      `'${id}' is not the id of a scale group: a part is not percent-encoded.`,
    );
  }
}
