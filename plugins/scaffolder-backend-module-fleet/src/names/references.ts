import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

interface Asked {
  readonly catalog: CatalogService;
  readonly credentials: BackstageCredentials;
}

const OWNERS = ['group', 'user'];

const shown = (text: string): string => JSON.stringify(text.slice(0, 60));

/** Why nobody of that ref can own a service; `undefined` when they can. */
export async function refusalOfOwner(
  owner: string,
  asked: Asked,
): Promise<string | undefined> {
  const ref = refOf(owner, 'group');
  if (!ref || !OWNERS.includes(ref.kind)) {
    return `${shown(
      owner,
    )} is neither a group nor a user. Write it as group:default/shop-team.`;
  }
  return (await isKnown(ref.text, asked))
    ? undefined
    : `The catalog has no ${ref.text}. Choose a group or user that it has.`;
}

/** Why a service cannot be part of that system; `undefined` when it can, or is part of none. */
export async function refusalOfSystem(
  system: string | undefined,
  asked: Asked,
): Promise<string | undefined> {
  if (system === undefined || system === '') return undefined;
  const ref = refOf(system, 'system');
  if (!ref || ref.kind !== 'system') {
    return `${shown(
      system,
    )} is no system. Write it as system:default/storefronts, or leave it empty.`;
  }
  return (await isKnown(ref.text, asked))
    ? undefined
    : `The catalog has no ${ref.text}. Choose one that it has, or leave it empty.`;
}

function refOf(
  text: string,
  defaultKind: string,
): { kind: string; text: string } | undefined {
  try {
    const ref = parseEntityRef(text.slice(0, 300), {
      defaultKind,
      defaultNamespace: 'default',
    });
    return {
      kind: ref.kind.toLocaleLowerCase('en-US'),
      text: stringifyEntityRef(ref),
    };
  } catch {
    return undefined;
  }
}

async function isKnown(
  ref: string,
  { catalog, credentials }: Asked,
): Promise<boolean> {
  return (await catalog.getEntityByRef(ref, { credentials })) !== undefined;
}
