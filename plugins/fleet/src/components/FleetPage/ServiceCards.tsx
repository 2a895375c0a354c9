import type { Service } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { SelectGroup } from '../GroupedActionDialog';
import type { Selection } from '../GroupedActionDialog';
import { GroupSummary } from '../GroupSummary';
import { OwnerName, ServiceName } from './ServiceName';
import styles from './ServiceCards.module.css';

/** The services on a narrow screen: one card each, its groups below each other. */
export function ServiceCards(props: {
  services: readonly Service[];
  selection: Selection;
}) {
  const { t } = useFleetTranslation();
  return (
    <ul className={styles.list} aria-label={t('fleetPage.table.label')}>
      {props.services.map(service => (
        <li
          key={service.id}
          className={styles.card}
          data-health={service.health}
        >
          <div className={styles.head}>
            <ServiceName service={service} />
            <OwnerName owner={service.owner} />
          </div>
          {service.groups.map(group => (
            <div key={group.id} className={styles.group}>
              <SelectGroup group={group} selection={props.selection} />
              <GroupSummary group={group} groups={service.groups} />
            </div>
          ))}
          {service.groups.length === 0 && (
            <span className={styles.none}>{t('fleetPage.table.noGroups')}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
