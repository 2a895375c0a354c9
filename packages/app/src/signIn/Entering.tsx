import { ProxiedSignInPage } from '@backstage/core-components';
import type { IdentityApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Alert, Button } from '@backstage/ui';
import { forgetEntry, rememberEntry } from './entry';
import { Frame } from './Frame';
import type { Person } from './Person';

/** Asks the backend for the person's identity, and says why when it is refused. */
export function Entering(props: {
  readonly person: Person;
  readonly onSignInSuccess: SignInPageProps['onSignInSuccess'];
  readonly onBack: () => void;
}) {
  const { person } = props;
  return (
    <ProxiedSignInPage
      provider={person.provider}
      headers={person.headers}
      ErrorComponent={({ error }) => (
        <Frame>
          <Alert
            status="danger"
            title={`Could not enter as ${person.title}`}
            description={reasonOf(error)}
          />
          <Button
            onPress={() => {
              forgetEntry();
              props.onBack();
            }}
          >
            Back
          </Button>
        </Frame>
      )}
      onSignInSuccess={identity => {
        rememberEntry(person.userEntityRef);
        props.onSignInSuccess(forgettingAtSignOut(identity));
      }}
    />
  );
}

function forgettingAtSignOut(identity: IdentityApi): IdentityApi {
  return {
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    getProfileInfo: () => identity.getProfileInfo(),
    async signOut() {
      forgetEntry();
      await identity.signOut();
    },
  };
}

/** The backend's own sentence where it gave one. */
function reasonOf(error?: Error & { body?: unknown }): string | undefined {
  const body = error?.body as { error?: { message?: string } } | undefined;
  return body?.error?.message ?? error?.message;
}
