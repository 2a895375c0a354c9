import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
  PermissionsServiceRequestOptions,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Permission } from '@backstage/plugin-permission-common';

const DENY = { result: AuthorizeResult.DENY } as const;

/**
 * Backstage lets every service do everything that its token is not restricted from; a permission policy is never asked
 * about services. Here they may read, and change only when `permission.fleet.services` names them. Restrictions of a
 * token (`backend.auth.externalAccess[].accessRestrictions`) hold as well. People are the policy's alone.
 */
export class RestrictedServices implements PermissionsService {
  readonly #permissions: PermissionsService;
  readonly #auth: AuthService;
  readonly #mayChange: ReadonlySet<string>;

  constructor(options: {
    permissions: PermissionsService;
    auth: AuthService;
    /** Subjects such as `pipeline`. */
    services: readonly string[];
  }) {
    this.#permissions = options.permissions;
    this.#auth = options.auth;
    this.#mayChange = new Set(options.services);
  }

  authorize: PermissionsService['authorize'] = async (requests, options) => {
    const decisions = await this.#permissions.authorize(requests, options);
    return decisions.map((decision, index) =>
      this.#refused(requests[index].permission, options) ? DENY : decision,
    );
  };

  authorizeConditional: PermissionsService['authorizeConditional'] = async (
    requests,
    options,
  ) => {
    const decisions = await this.#permissions.authorizeConditional(
      requests,
      options,
    );
    return decisions.map((decision, index) =>
      this.#refused(requests[index].permission, options) ? DENY : decision,
    );
  };

  #refused(
    permission: Permission,
    options: PermissionsServiceRequestOptions | undefined,
  ): boolean {
    if (permission.attributes.action === 'read') return false;
    const credentials = credentialsOf(options);
    return (
      credentials !== undefined &&
      this.#auth.isPrincipal(credentials, 'service') &&
      !this.#mayChange.has(credentials.principal.subject)
    );
  }
}

function credentialsOf(
  options: PermissionsServiceRequestOptions | undefined,
): BackstageCredentials | undefined {
  return options && 'credentials' in options ? options.credentials : undefined;
}
