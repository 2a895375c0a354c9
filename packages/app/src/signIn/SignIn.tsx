import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Alert } from '@backstage/ui';
import { useState } from 'react';
import { Entering } from './Entering';
import { enteredAs } from './entry';
import { Frame } from './Frame';
import { People } from './People';
import { readPeople } from './Person';

/**
 * A person of the demo enters with one click and stays in until signing out. Whether anybody may enter without a
 * password is the backend's decision; a refusal is shown here.
 */
export function SignIn(props: SignInPageProps) {
  const people = readPeople(useApi(configApiRef));
  const [chosen, setChosen] = useState(enteredAs);
  const person = people.find(({ userEntityRef }) => userEntityRef === chosen);
  if (person) {
    return (
      <Entering
        person={person}
        onSignInSuccess={props.onSignInSuccess}
        onBack={() => setChosen(undefined)}
      />
    );
  }
  return (
    <Frame>
      {people.length > 0 ? (
        <People
          people={people}
          onChoose={({ userEntityRef }) => setChosen(userEntityRef)}
        />
      ) : (
        <Alert
          status="warning"
          title="Nobody can sign in yet"
          description="This portal has no way to sign in: configure an auth provider and its sign-in page."
        />
      )}
    </Frame>
  );
}
