import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import type { ReviewStateProps } from '@backstage/plugin-scaffolder-react/alpha';
import { Text } from '@backstage/ui';
import { answerText, askedFields } from './askedFields';
import styles from './Review.module.css';

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
                    {field.definition['ui:field'] === 'FleetEntity' ? (
                      <EntityDisplayName entityRef={text} />
                    ) : (
                      text
                    )}
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
