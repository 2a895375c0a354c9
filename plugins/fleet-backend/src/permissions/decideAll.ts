import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';

/** A right on an entity. */
export interface Question {
  readonly permission: ResourcePermission<'catalog-entity'>;
  readonly resourceRef: string;
}

/** So few fit one request whatever the policy says. */
const FEW = 10;
/**
 * Neither the permission backend nor the catalog takes a body of more than 100 kB, and each question goes to the catalog
 * with all conditions of the policy: with all groups of a person, for example.
 */
const MAX_BYTES = 90_000;
/** Of a question besides its entity, its permission and its conditions: an id, names of fields. */
const BYTES_AROUND = 80;

/**
 * Whether each is allowed, in the same order. What the policy decides without looking at entities costs one request
 * however many there are; else as few as their bodies allow, asked together.
 */
export async function decideAll(
  permissions: PermissionsService,
  questions: readonly Question[],
  credentials: BackstageCredentials,
): Promise<readonly boolean[]> {
  const ask = async (some: readonly Question[]) =>
    (await permissions.authorize([...some], { credentials })).map(isAllowed);
  if (questions.length === 0) return [];
  if (questions.length <= FEW) return ask(questions);

  const byName = await policyOn(permissions, questions, credentials);
  const open = questions.filter(({ permission }) =>
    isConditional(byName.get(permission.name)),
  );
  const batches = inBodies(open, byName);
  const answers = (await Promise.all(batches.map(ask))).flat();
  const decided = new Map(open.map((question, at) => [question, answers[at]]));
  return questions.map(
    question =>
      decided.get(question) ?? isAllowed(byName.get(question.permission.name)),
  );
}

/** What the policy says about each permission before it looks at an entity. */
async function policyOn(
  permissions: PermissionsService,
  questions: readonly Question[],
  credentials: BackstageCredentials,
): Promise<ReadonlyMap<string, PolicyDecision>> {
  const asked = [
    ...new Map(
      questions.map(({ permission }) => [permission.name, permission]),
    ).values(),
  ];
  const decisions = await permissions.authorizeConditional(
    asked.map(permission => ({ permission })),
    { credentials },
  );
  return new Map(asked.map(({ name }, at) => [name, decisions[at]]));
}

function inBodies(
  questions: readonly Question[],
  byName: ReadonlyMap<string, PolicyDecision>,
): readonly (readonly Question[])[] {
  // One body has the permission, the other the conditions.
  const sizes = new Map(
    [...new Set(questions.map(({ permission }) => permission))].map(
      permission => [
        permission.name,
        Math.max(bytesOf(permission), bytesOf(byName.get(permission.name))),
      ],
    ),
  );
  const batches: Question[][] = [];
  let left = 0;
  for (const question of questions) {
    const bytes =
      BYTES_AROUND +
      bytesOf(question.resourceRef) +
      (sizes.get(question.permission.name) ?? 0);
    if (batches.length === 0 || bytes > left) {
      batches.push([]);
      left = MAX_BYTES;
    }
    batches[batches.length - 1].push(question);
    left -= bytes;
  }
  return batches;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}

function isAllowed(decision: { readonly result: AuthorizeResult } | undefined) {
  return decision?.result === AuthorizeResult.ALLOW;
}

function isConditional(decision: PolicyDecision | undefined): boolean {
  return decision?.result === AuthorizeResult.CONDITIONAL;
}
