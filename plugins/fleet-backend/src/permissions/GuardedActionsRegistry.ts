import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { aiActionRules } from './accessRules';
import type { AccessRule } from './accessRules';
import { assertSame } from './assertDeclared';

type Registration = Parameters<ActionsRegistryService['register']>[0];

/**
 * The only way in which this plugin offers AI actions: one without a declared permission, or one whose hints contradict
 * it, is refused. Call {@link GuardedActionsRegistry.assertComplete} when all are registered.
 */
export class GuardedActionsRegistry implements ActionsRegistryService {
  readonly #registry: ActionsRegistryService;
  readonly #rules: Readonly<Record<string, AccessRule>>;
  readonly #names: string[] = [];

  constructor(options: {
    registry: ActionsRegistryService;
    rules?: Readonly<Record<string, AccessRule>>;
  }) {
    this.#registry = options.registry;
    this.#rules = options.rules ?? aiActionRules;
  }

  /** Throws an `Error` that names the action. */
  register: ActionsRegistryService['register'] = options => {
    const { name, attributes } = options as unknown as Registration;
    if (!Object.hasOwn(this.#rules, name)) {
      throw new Error(
        `The AI action '${name}' declares no permission: add it to aiActionRules in permissions/accessRules.ts.`,
      );
    }
    const { change, pure } = this.#rules[name];
    const changes = change !== undefined && pure !== true;
    if (changes === (attributes?.readOnly === true)) {
      throw new Error(
        changes
          ? `The AI action '${name}' says that it only reads, but aiActionRules asks for the right to change.`
          : `The AI action '${name}' must say that it only reads (attributes.readOnly), or declare in aiActionRules which right it needs.`,
      );
    }
    this.#names.push(name);
    this.#registry.register(options);
  };

  /** Throws an `Error` that names the rules without an action. */
  assertComplete(): void {
    assertSame(this.#names, this.#rules, 'AI action', 'aiActionRules');
  }
}
