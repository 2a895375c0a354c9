import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  fleetGroupReadPermission,
  fleetGroupScalePermission,
  permissionOfAction,
} from '@capstan/plugin-fleet-common';
import { decideAll } from './decideAll';
import type { Question } from './decideAll';

const credentials = mockCredentials.user();
const refs = (count: number) =>
  Array.from({ length: count }, (_, at) => `component:default/service-${at}`);
const questionsOn = (count: number): readonly Question[] =>
  refs(count).flatMap(resourceRef =>
    [...new Set(Object.values(permissionOfAction))].map(permission => ({
      permission,
      resourceRef,
    })),
  );

function conditional(groups: number): PolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'catalog',
    resourceType: 'catalog-entity',
    conditions: {
      rule: 'IS_ENTITY_OWNER',
      resourceType: 'catalog-entity',
      params: {
        claims: Array.from(
          { length: groups },
          (_, at) => `group:default/team-number-${at}`,
        ),
      },
    },
  };
}

/** A policy that says this first, and allows entities with an even number. */
function permissionsWith(decide: (name: string) => PolicyDecision) {
  const permissions = mockServices.permissions.mock();
  permissions.authorizeConditional.mockImplementation(async requests =>
    requests.map(({ permission }) => decide(permission.name)),
  );
  permissions.authorize.mockImplementation(async requests =>
    requests.map(request => ({
      result: /[02468]$/.test((request as { resourceRef: string }).resourceRef)
        ? AuthorizeResult.ALLOW
        : AuthorizeResult.DENY,
    })),
  );
  return permissions;
}

const even = ({ resourceRef }: Question) => /[02468]$/.test(resourceRef);

describe('decideAll', () => {
  it('asks nobody about nothing', async () => {
    const permissions = permissionsWith(() => conditional(1));
    expect(await decideAll(permissions, [], credentials)).toEqual([]);
    expect(permissions.authorize).not.toHaveBeenCalled();
    expect(permissions.authorizeConditional).not.toHaveBeenCalled();
  });

  it('asks about few at once', async () => {
    const permissions = permissionsWith(() => conditional(1));
    const questions = questionsOn(1);
    expect(await decideAll(permissions, questions, credentials)).toEqual(
      questions.map(even),
    );
    expect(permissions.authorize).toHaveBeenCalledTimes(1);
    expect(permissions.authorizeConditional).not.toHaveBeenCalled();
  });

  it.each([
    [AuthorizeResult.ALLOW, true],
    [AuthorizeResult.DENY, false],
  ] as const)(
    'is one request for any number when the policy says %s of everything',
    async (result, expected) => {
      const permissions = permissionsWith(() => ({ result }));
      const questions = questionsOn(5000);
      expect(await decideAll(permissions, questions, credentials)).toEqual(
        questions.map(() => expected),
      );
      expect(permissions.authorizeConditional).toHaveBeenCalledTimes(1);
      expect(permissions.authorize).not.toHaveBeenCalled();
    },
  );

  it.each([1, 10, 100, 400])(
    'never sends more than a body takes, with %i groups in the conditions',
    async groups => {
      const permissions = permissionsWith(() => conditional(groups));
      const questions = questionsOn(200);
      expect(await decideAll(permissions, questions, credentials)).toEqual(
        questions.map(even),
      );
      for (const [asked] of permissions.authorize.mock.calls) {
        // As the permission backend sends it on to the catalog.
        const body = asked.map(request => ({
          id: '00000000-0000-4000-8000-000000000000',
          resourceRef: (request as { resourceRef: string }).resourceRef,
          ...conditional(groups),
        }));
        expect(Buffer.byteLength(JSON.stringify({ items: body }))).toBeLessThan(
          100_000,
        );
        expect(
          Buffer.byteLength(
            JSON.stringify({
              items: asked.map(item => ({ ...item, id: body[0].id })),
            }),
          ),
        ).toBeLessThan(100_000);
      }
    },
  );

  it('is one more request for a page of 25 services and a person in 3 groups', async () => {
    const permissions = permissionsWith(() => conditional(3));
    await decideAll(permissions, questionsOn(25), credentials);
    expect(permissions.authorizeConditional).toHaveBeenCalledTimes(1);
    expect(permissions.authorize).toHaveBeenCalledTimes(1);
  });

  it('asks about entities only where the policy wants to see them', async () => {
    const permissions = permissionsWith(name =>
      name === fleetGroupReadPermission.name
        ? { result: AuthorizeResult.ALLOW }
        : conditional(1),
    );
    const questions = refs(20).flatMap(resourceRef => [
      { permission: fleetGroupReadPermission, resourceRef },
      { permission: fleetGroupScalePermission, resourceRef },
    ]);
    expect(await decideAll(permissions, questions, credentials)).toEqual(
      questions.map(
        question =>
          question.permission === fleetGroupReadPermission || even(question),
      ),
    );
    const [[asked]] = permissions.authorize.mock.calls;
    expect(asked).toHaveLength(20);
  });
});
