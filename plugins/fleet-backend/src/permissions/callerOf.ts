import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { Caller } from '../actions/ActionService';

/** Who asks, by name: the person, or the subject of the service. */
export function callerOf(
  auth: AuthService,
  credentials: BackstageCredentials,
): Caller {
  if (auth.isPrincipal(credentials, 'user'))
    return {
      actor: credentials.principal.userEntityRef,
      credentials,
      via: 'page',
    };
  if (auth.isPrincipal(credentials, 'service'))
    return { actor: credentials.principal.subject, credentials, via: 'api' };
  return { actor: 'unknown', credentials };
}
