import { useState } from 'react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Skeleton } from '@backstage/ui';
import type {
  GroupList,
  ScaleGroup,
  ScopeStatus,
} from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import { isNotFound } from '../ActionDialog';
import { EntityAlerts } from '../Alerts';
import { GroupDetails } from '../GroupDetails';
import { GroupPanel } from '../GroupPanel';
import { LoadError } from '../LoadError';
import { ScopeTroubles } from '../ScopeTroubles';
import { initialGroup } from './initialGroup';
import { NoGroups } from './NoGroups';
import styles from './EntityFleetContent.module.css';

const NOTHING: GroupList = { items: [], scopes: [] };

/** The fleet tab of an entity: all its groups at a glance, and everything about the chosen one. */
export function EntityFleetContent() {
  const api = useFleetApi();
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const live = useLive(
    async signal => {
      try {
        return await api.listGroups({ entityRef }, { signal });
      } catch (error) {
        // What a person may not see looks as if it were not there, here as everywhere.
        if (isNotFound(error)) return NOTHING;
        throw error;
      }
    },
    [api, entityRef],
    { groupIds: idsOf },
  );
  return (
    <div className={styles.root}>
      <LoadError live={live} />
      {live.isLoading && <Placeholder />}
      {live.data && <ScopeTroubles scopes={untold(live.data)} />}
      {live.data?.items.length === 0 && (
        <NoGroups entity={entity} scopes={live.data.scopes} />
      )}
      {live.data && live.data.items.length > 0 && (
        <Groups
          key={entityRef}
          entityRef={entityRef}
          groups={live.data.items}
          isOutdated={live.error !== undefined}
          reload={live.reload}
        />
      )}
    </div>
  );
}

function Groups(props: {
  entityRef: string;
  groups: readonly ScaleGroup[];
  isOutdated: boolean;
  reload: () => void;
}) {
  const { groups, reload } = props;
  const [chosenId, setChosenId] = useState(() => initialGroup(groups).id);
  const chosen =
    groups.find(group => group.id === chosenId) ?? initialGroup(groups);
  return (
    <>
      <div className={styles.groups}>
        {groups.map(group => (
          <GroupPanel
            key={group.id}
            isOutdated={props.isOutdated}
            group={group}
            onSelect={() => setChosenId(group.id)}
            onChanged={reload}
          />
        ))}
      </div>
      <EntityAlerts entityRef={props.entityRef} isQuiet onChanged={reload} />
      <GroupDetails groups={groups} group={chosen} onSelect={setChosenId} />
    </>
  );
}

/** Scopes whose trouble no panel tells already. */
function untold({ items, scopes }: GroupList): readonly ScopeStatus[] {
  return scopes.filter(
    scope =>
      !items.some(
        ({ ref, freshness }) =>
          freshness.error !== undefined &&
          ref.provider === scope.provider &&
          ref.account === scope.account &&
          ref.region === scope.region,
      ),
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
    <div className={styles.root} role="status" aria-label={t('loading.label')}>
      <div className={styles.groups}>
        <Skeleton width="100%" height={300} />
        <Skeleton width="100%" height={300} />
      </div>
      <Skeleton width="100%" height={360} />
    </div>
  );
}
