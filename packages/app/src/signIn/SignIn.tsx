import { ProxiedSignInPage } from '@backstage/core-components';
import type { IdentityApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Alert, Button, Card, CardBody, Flex, Text } from '@backstage/ui';
import { useState } from 'react';
import { LogoIcon } from '../nav/Logo';
import { enteredBefore, forgetEntry, rememberEntry } from './entry';
import classes from './SignIn.module.css';

/**
 * A person enters with one click, as the guest that app-config.yaml names, and stays in until signing out.
 * Whether guests may enter at all is the backend's decision; a refusal is shown here.
 */
export function SignIn(props: SignInPageProps) {
  const [entering, setEntering] = useState(enteredBefore);
  if (entering) {
    return (
      <ProxiedSignInPage
        provider="guest"
        ErrorComponent={({ error }) => (
          <Frame>
            <Alert
              status="danger"
              title="Could not enter"
              description={reasonOf(error)}
            />
            <Button onPress={() => window.location.reload()}>Try again</Button>
          </Frame>
        )}
        onSignInSuccess={identity => {
          rememberEntry();
          props.onSignInSuccess(forgettingAtSignOut(identity));
        }}
      />
    );
  }
  return (
    <Frame>
      <Text as="p" color="secondary">
        See the scale groups of your services, roll out and roll back.
      </Text>
      <Button size="medium" onPress={() => setEntering(true)}>
        Enter
      </Button>
      <Text as="p" variant="body-small" color="secondary">
        This portal has no accounts: everybody enters as the guest.
      </Text>
    </Frame>
  );
}

function Frame(props: { children: React.ReactNode }) {
  return (
    <main className={classes.page}>
      <Card className={classes.card}>
        <CardBody>
          <Flex direction="column" align="center" gap="4" p="4">
            <LogoIcon size={72} />
            <Text as="h1" variant="title-medium" weight="bold">
              Capstan
            </Text>
            {props.children}
          </Flex>
        </CardBody>
      </Card>
    </main>
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
