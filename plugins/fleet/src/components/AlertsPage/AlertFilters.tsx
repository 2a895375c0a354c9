import { Button, SearchField, Select, useBreakpoint } from '@backstage/ui';
import type { AlertSeverity, AlertState } from '@capstan/plugin-fleet-common';
import { RiFilter3Line } from '@remixicon/react';
import { useState } from 'react';
import { useFleetTranslation, useTyped } from '../../hooks';
import { SEVERITIES } from '../Alerts';
import styles from './AlertsPage.module.css';
import { STATES } from './useAlertQuery';
import type { AlertViewState } from './useAlertQuery';

/** Search and filters of the alerts; all of it works on the server. On a phone the filters open on demand. */
export function AlertFilters({ state }: { state: AlertViewState }) {
  const { t } = useFleetTranslation();
  const { view, change } = state;
  const isPhone = useBreakpoint().down('sm');
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useTyped(view.search, text =>
    change({ search: text }),
  );
  const active =
    view.state.length +
    view.severity.length +
    Number(view.entityRef !== undefined);
  return (
    <div
      className={styles.filters}
      role="search"
      aria-label={t('alertsPage.filters.label')}
    >
      <SearchField
        className={styles.search}
        size="small"
        label={t('alertsPage.filters.search')}
        placeholder={t('alertsPage.filters.searchPlaceholder')}
        maxLength={200}
        value={search}
        onChange={setSearch}
      />
      {isPhone && (
        <Button
          variant="secondary"
          iconStart={<RiFilter3Line />}
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        >
          {active > 0
            ? t('alertsPage.filters.openActive', { active: String(active) })
            : t('alertsPage.filters.open')}
        </Button>
      )}
      {(!isPhone || isOpen) && (
        <>
          <Select
            className={styles.select}
            selectionMode="multiple"
            label={t('alertsPage.filters.state')}
            placeholder={t('alertsPage.filters.anyButOver')}
            options={STATES.map(id => ({ id, label: t(`alerts.state.${id}`) }))}
            value={[...view.state]}
            onChange={chosen => change({ state: chosen as AlertState[] })}
          />
          <Select
            className={styles.select}
            selectionMode="multiple"
            label={t('alertsPage.filters.severity')}
            placeholder={t('alertsPage.filters.any')}
            options={SEVERITIES.map(id => ({
              id,
              label: t(`alerts.severity.${id}`),
            }))}
            value={[...view.severity]}
            onChange={chosen => change({ severity: chosen as AlertSeverity[] })}
          />
          {state.isFiltered && (
            <Button variant="tertiary" onPress={state.clearFilters}>
              {t('alertsPage.filters.clear')}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
