import { spec } from '../schema/openapi';
import { aiActionRules, permissionsOf, routeRules } from './accessRules';
import { assertRoutesDeclared, operationsOf } from './assertDeclared';
import { GuardedActionsRegistry } from './GuardedActionsRegistry';

const paths = { '/a': { get: {}, parameters: [] }, '/b': { post: {} } };
const reads = { read: 'required' } as const;
const changes = { read: 'required', change: 'ofRequest' } as const;

describe('assertRoutesDeclared', () => {
  it('accepts the document as it is', () => {
    expect(() => assertRoutesDeclared(spec)).not.toThrow();
    expect(operationsOf(spec)).toHaveLength(Object.keys(routeRules).length);
  });

  it('names each route without a rule', () => {
    expect(() => assertRoutesDeclared({ paths }, { 'get /a': reads })).toThrow(
      "The route 'post /b' declares no permission",
    );
  });

  it('names each rule without a route', () => {
    const rules = { 'get /a': reads, 'post /b': changes, 'put /b': changes };
    expect(() => assertRoutesDeclared({ paths }, rules)).toThrow(
      "the route 'put /b', which does not exist",
    );
  });

  it('is not fooled by names that every object has', () => {
    const { paths: inherited } = { paths: { '/c': { get: {} } } };
    const rules = Object.create({ 'get /c': reads });
    expect(() => assertRoutesDeclared({ paths: inherited }, rules)).toThrow(
      "'get /c' declares no permission",
    );
  });
});

describe('GuardedActionsRegistry', () => {
  const rules = { look: reads, act: changes };
  const action = (name: string, readOnly?: boolean) =>
    ({
      name,
      attributes: { readOnly },
    } as unknown as Parameters<GuardedActionsRegistry['register']>[0]);

  function guarded() {
    const register = jest.fn();
    return {
      register,
      actions: new GuardedActionsRegistry({ registry: { register }, rules }),
    };
  }

  it('passes on what is declared', () => {
    const { register, actions } = guarded();
    actions.register(action('look', true));
    actions.register(action('act', false));
    expect(() => actions.assertComplete()).not.toThrow();
    expect(register).toHaveBeenCalledTimes(2);
  });

  it('refuses an action without a declared permission', () => {
    const { register, actions } = guarded();
    expect(() => actions.register(action('other', true))).toThrow(
      "The AI action 'other' declares no permission",
    );
    expect(() => actions.register(action('toString', true))).toThrow(
      "The AI action 'toString' declares no permission",
    );
    expect(register).not.toHaveBeenCalled();
  });

  it('refuses hints that contradict the permission', () => {
    const { actions } = guarded();
    expect(() => actions.register(action('look'))).toThrow("'look' must say");
    expect(() => actions.register(action('act', true))).toThrow(
      "'act' says that it only reads",
    );
  });

  it('names the rules without an action', () => {
    const { actions } = guarded();
    actions.register(action('look', true));
    expect(() => actions.assertComplete()).toThrow("the AI action 'act'");
  });
});

describe('the rules', () => {
  it('ask at least for the right to read', () => {
    for (const rule of [
      ...Object.values(routeRules),
      ...Object.values(aiActionRules),
    ]) {
      expect(permissionsOf(rule).map(({ name }) => name)).toContain(
        'fleet.group.read',
      );
    }
  });

  it('ask for a right to change wherever something is posted', () => {
    for (const [route, rule] of Object.entries(routeRules)) {
      expect([route, rule.change !== undefined]).toEqual([
        route,
        !route.startsWith('get '),
      ]);
    }
  });
});
