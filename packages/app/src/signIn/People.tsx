import { Avatar, Text } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import { useId } from 'react';
import type { Person } from './Person';
import classes from './SignIn.module.css';

/** One click on a person enters as them. */
export function People(props: {
  readonly people: readonly Person[];
  readonly onChoose: (person: Person) => void;
}) {
  const heading = useId();
  return (
    <section className={classes.people} aria-labelledby={heading}>
      <Text as="h2" id={heading} variant="body-medium" weight="bold">
        Enter as
      </Text>
      <ul className={classes.list}>
        {props.people.map(person => (
          <li key={person.userEntityRef}>
            <PersonButton
              person={person}
              onPress={() => props.onChoose(person)}
            />
          </li>
        ))}
      </ul>
      <Text as="p" variant="body-small" color="secondary">
        This portal has no accounts and asks for no password: it is for this
        machine only.
      </Text>
    </section>
  );
}

/** Called by their name alone, so that a screen reader's list of buttons is short; what they may do describes it. */
function PersonButton(props: {
  readonly person: Person;
  readonly onPress: () => void;
}) {
  const { title, description } = props.person;
  const id = useId();
  return (
    <button
      type="button"
      className={classes.person}
      aria-labelledby={`${id}-title`}
      aria-describedby={description && `${id}-description`}
      onClick={props.onPress}
    >
      <Avatar src="" name={title} size="large" purpose="decoration" />
      <span className={classes.who}>
        <Text id={`${id}-title`} variant="body-large" weight="bold">
          {title}
        </Text>
        {description && (
          <Text
            id={`${id}-description`}
            variant="body-medium"
            color="secondary"
          >
            {description}
          </Text>
        )}
      </span>
      <RiArrowRightLine aria-hidden className={classes.arrow} />
    </button>
  );
}
