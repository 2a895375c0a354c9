import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import type { ReviewStateProps } from '@backstage/plugin-scaffolder-react/alpha';
import { Text } from '@backstage/ui';
import {
  hostedRepositoryOf,
  isGitHostKind,
  webUrlOf,
} from '@capstan/plugin-fleet-common';
import { type AskedField, answerText, askedFields } from './askedFields';
import styles from './Review.module.css';

/** An answer as people know it: entities by their names, repositories by their addresses. */
function Answer(props: {
  field: AskedField;
  text: string;
  answers: ReviewStateProps['formState'];
}) {
  const { field, text, answers } = props;
  const repository = hostedRepositoryOf(text);
  switch (field.definition['ui:field']) {
    case 'FleetEntity':
      return <EntityDisplayName entityRef={text} />;
    case 'FleetRepository':
      return repository && isGitHostKind(answers.publishTo) ? (
        <>{webUrlOf(answers.publishTo, repository, String(answers.name))}</>
      ) : (
        <>{text}</>
      );
    default:
      return <>{text}</>;
  }
}

/** All answers, page by page, in the words of the form. Questions that were not asked or not answered are not there. */
export function Review({ schemas, formState }: ReviewStateProps) {
  const seen = new Set<string>();
  return (
    <div className={styles.review}>
      {schemas.map(({ title, mergedSchema }, at) => {
        const rows = askedFields(mergedSchema, formState)
          .filter(({ key }) => !seen.has(key))
          .map(field => ({
            field,
            text: answerText(field, formState[field.key]),
          }))
          .filter(({ text }) => text !== '');
        rows.forEach(({ field }) => seen.add(field.key));
        if (rows.length === 0) return null;
        return (
          <section key={title} aria-labelledby={`review-${at}`}>
            <Text
              as="h3"
              id={`review-${at}`}
              variant="body-large"
              weight="bold"
            >
              {title}
            </Text>
            <dl className={styles.answers}>
              {rows.map(({ field, text }) => (
                <div key={field.key} className={styles.answer}>
                  <dt>{field.title}</dt>
                  <dd>
                    <Answer field={field} text={text} answers={formState} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
    </div>
  );
}
