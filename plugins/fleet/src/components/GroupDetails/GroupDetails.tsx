import { Box, Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { placeOf } from '../../groupFacts';
import { Choice } from '../Choice';
import { HistoryTab } from './HistoryTab';
import { InstancesTab } from './InstancesTab';
import { labelOfGroup } from './labelOfGroup';
import { MetricsTab } from './MetricsTab';
import { ScalingTab } from './ScalingTab';
import styles from './GroupDetails.module.css';

/** Everything about one of the groups; which one is chosen above the tabs. */
export function GroupDetails(props: {
  groups: readonly ScaleGroup[];
  group: ScaleGroup;
  onSelect: (groupId: string) => void;
}) {
  const { groups, group } = props;
  const { t } = useFleetTranslation();
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.root}
      aria-label={`${t('groupDetails.title')} ${placeOf(group)}`}
    >
      <header className={styles.header}>
        <h3 className={styles.title}>
          {t('groupDetails.title')} {groups.length === 1 && placeOf(group)}
        </h3>
        {groups.length > 1 && (
          <Choice
            label={t('groupDetails.choose')}
            options={groups.map(each => ({
              id: each.id,
              label: labelOfGroup(each, groups),
            }))}
            selected={group.id}
            onChange={props.onSelect}
          />
        )}
      </header>
      <Tabs>
        <div className={styles.tabs}>
          <TabList aria-label={t('groupDetails.tabs.label')}>
            <Tab id="metrics">{t('groupDetails.tabs.metrics')}</Tab>
            <Tab id="instances">{t('groupDetails.tabs.instances')}</Tab>
            <Tab id="scaling">{t('groupDetails.tabs.scaling')}</Tab>
            <Tab id="history">{t('groupDetails.tabs.history')}</Tab>
          </TabList>
        </div>
        <TabPanel id="metrics" className={styles.panel}>
          <MetricsTab groupId={group.id} />
        </TabPanel>
        <TabPanel id="instances" className={styles.panel}>
          <InstancesTab key={group.id} groupId={group.id} />
        </TabPanel>
        <TabPanel id="scaling" className={styles.panel}>
          <ScalingTab key={group.id} groupId={group.id} />
        </TabPanel>
        <TabPanel id="history" className={styles.panel}>
          <HistoryTab key={group.id} groupId={group.id} />
        </TabPanel>
      </Tabs>
    </Box>
  );
}
