import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Link,
  Skeleton,
  Text,
} from '@backstage/ui';
import type { GroupList } from '@capstan/plugin-fleet-common';
import {
  useEntityTabLink,
  useFleetApi,
  useFleetTranslation,
  useLive,
} from '../../hooks';
import { AlertCount } from '../Alerts';
import { EmptyState } from '../EmptyState';
import { GroupSummary } from '../GroupSummary';
import { LoadError } from '../LoadError';
import { ScopeTroubles } from '../ScopeTroubles';
import { SimulatedTag } from '../Simulated';
import styles from './EntityFleetCard.module.css';

/** The scale groups of one entity at a glance, for its overview. */
export function EntityFleetCard() {
  const { t } = useFleetTranslation();
  const api = useFleetApi();
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const href = useEntityTabLink()(entityRef);
  const live = useLive(
    signal => api.listGroups({ entityRef }, { signal }),
    [api, entityRef],
    { groupIds: idsOf },
  );
  const { data } = live;
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          {t('entityFleetCard.title')}
        </Text>
        {data?.items.some(({ simulated }) => simulated) && <SimulatedTag />}
      </CardHeader>
      <CardBody>
        <div className={styles.body}>
          <LoadError live={live} />
          {live.isLoading && <Placeholder />}
          {data && <AlertCount groups={data.items} />}
          {data && <ScopeTroubles scopes={data.scopes} />}
          {data?.items.map(group => (
            <div key={group.id} className={styles.group}>
              <GroupSummary group={group} groups={data.items} />
            </div>
          ))}
          {data?.items.length === 0 && (
            <EmptyState
              title={t('entityFleetCard.empty.title')}
              description={t('entityFleetCard.empty.description')}
            />
          )}
        </div>
      </CardBody>
      {href && (
        <CardFooter>
          <Link href={href}>{t('entityFleetCard.open')}</Link>
        </CardFooter>
      )}
    </Card>
  );
}

/** Without groups every signal matters: the first group may have appeared. */
function idsOf(data: GroupList | undefined): readonly string[] | undefined {
  return data && data.items.length > 0
    ? data.items.map(group => group.id)
    : undefined;
}

function Placeholder() {
  const { t } = useFleetTranslation();
  return (
    <div className={styles.body} role="status" aria-label={t('loading.label')}>
      <Skeleton width="60%" height={20} />
      <Skeleton width="90%" height={20} />
      <Skeleton width="75%" height={20} />
    </div>
  );
}
