import type { Entity } from '@backstage/catalog-model';
import type { ScopeStatus } from '@capstan/plugin-fleet-common';
import { SCALE_GROUP_ANNOTATIONS } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { EmptyState } from '../EmptyState';
import styles from './EntityFleetContent.module.css';

/** What was looked for and where, when nothing was found: the two things that can be wrong. */
export function NoGroups({
  entity,
  scopes,
}: {
  entity: Entity;
  scopes: readonly ScopeStatus[];
}) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  const wanted = SCALE_GROUP_ANNOTATIONS.flatMap(annotation => {
    const values = entity.metadata.annotations?.[annotation];
    return values ? [{ annotation, values }] : [];
  });
  return (
    <EmptyState
      title={t('entityFleetContent.empty.title')}
      description={
        <div className={styles.empty}>
          {wanted.map(each => (
            <p key={each.annotation}>
              {t('entityFleetContent.empty.lookedFor', each)}
            </p>
          ))}
          {wanted.length === 0 && (
            <p>
              {t('entityFleetContent.empty.notAnnotated', {
                annotations: SCALE_GROUP_ANNOTATIONS.join(', '),
              })}
            </p>
          )}
          {scopes.length === 0 ? (
            <p>{t('entityFleetContent.empty.noScopes')}</p>
          ) : (
            <>
              <p>{t('entityFleetContent.empty.scopes')}</p>
              <ul>
                {scopes.map(scope => (
                  <li key={scope.id}>
                    {scope.observedAt
                      ? t('entityFleetContent.empty.scope', {
                          scope: scope.id,
                          count: scope.groups,
                          age: duration(now - Date.parse(scope.observedAt)),
                        })
                      : t('entityFleetContent.empty.scopeNever', {
                          scope: scope.id,
                        })}
                  </li>
                ))}
              </ul>
            </>
          )}
          <p>{t('entityFleetContent.empty.hint')}</p>
        </div>
      }
    />
  );
}
