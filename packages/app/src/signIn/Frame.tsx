import { Card, CardBody, Flex, Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import { LogoIcon } from '../nav/Logo';
import classes from './SignIn.module.css';

/** What every state of the sign-in page is shown in. */
export function Frame(props: { readonly children: ReactNode }) {
  return (
    <main className={classes.page}>
      <Card className={classes.card}>
        <CardBody>
          <Flex direction="column" align="center" gap="4" p="4">
            <LogoIcon size={72} />
            <Text as="h1" variant="title-medium" weight="bold">
              Capstan
            </Text>
            <Text as="p" color="secondary" className={classes.centred}>
              See the scale groups of your services, roll out and roll back.
            </Text>
            {props.children}
          </Flex>
        </CardBody>
      </Card>
    </main>
  );
}
