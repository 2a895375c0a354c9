import {
  Button,
  SearchField,
  Select,
  ToggleButton,
  useBreakpoint,
} from '@backstage/ui';
import type {
  HealthStatus,
  ServicePage,
  ServiceSort,
} from '@capstan/plugin-fleet-common';
import { RiFilter3Line } from '@remixicon/react';
import { useState } from 'react';
import { useFleetTranslation, useTyped } from '../../hooks';
import { nameOfRef } from './nameOfRef';
import styles from './ServiceFilters.module.css';
import { HEALTH_STATUSES, SERVICE_SORTS } from './useServiceQuery';
import type { ServiceViewState } from './useServiceQuery';

/** What the API takes. */
const SEARCH_MAX = 200;

/**
 * Search and filters of the list. All of it works on the server; the choices are those that exist there. On a phone the
 * filters open on demand: what is wrong with the fleet belongs on the first screen.
 */
export function ServiceFilters(props: {
  state: ServiceViewState;
  facets?: ServicePage['facets'];
}) {
  const { t } = useFleetTranslation();
  const { view, change } = props.state;
  const isPhone = useBreakpoint().down('sm');
  const [isOpen, setOpen] = useState(false);
  const active =
    view.health.length +
    view.environment.length +
    view.owner.length +
    Number(view.rolling) +
    Number(view.alerts);
  return (
    <div
      className={styles.root}
      role="search"
      aria-label={t('fleetPage.filters.label')}
    >
      <SearchInput
        value={view.search}
        onChange={search => change({ search })}
      />
      {isPhone && (
        <Button
          className={styles.toggle}
          variant="secondary"
          iconStart={<RiFilter3Line />}
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        >
          {active > 0
            ? t('fleetPage.filters.openActive', { active: String(active) })
            : t('fleetPage.filters.open')}
        </Button>
      )}
      {(!isPhone || isOpen) && <Choices {...props} />}
    </div>
  );
}

function Choices(props: {
  state: ServiceViewState;
  facets?: ServicePage['facets'];
}) {
  const { t } = useFleetTranslation();
  const { view, change, clearFilters, isFiltered } = props.state;
  // The table sorts by its headers; cards have none.
  const isNarrow = useBreakpoint().down('lg');
  const any = t('fleetPage.filters.any');
  return (
    <>
      <Select
        className={styles.select}
        selectionMode="multiple"
        label={t('fleetPage.filters.health')}
        placeholder={any}
        options={HEALTH_STATUSES.map(status => ({
          id: status,
          label: t(`health.${status}`),
        }))}
        value={[...view.health]}
        onChange={health => change({ health: health as HealthStatus[] })}
      />
      <Select
        className={styles.select}
        selectionMode="multiple"
        label={t('fleetPage.filters.environment')}
        placeholder={any}
        options={choices(props.facets?.environments, view.environment).map(
          id => ({ id, label: id }),
        )}
        value={[...view.environment]}
        onChange={environment =>
          change({ environment: environment.map(String) })
        }
      />
      <Select
        className={styles.select}
        selectionMode="multiple"
        label={t('fleetPage.filters.owner')}
        placeholder={any}
        options={choices(props.facets?.owners, view.owner).map(id => ({
          id,
          label: nameOfRef(id),
        }))}
        value={[...view.owner]}
        onChange={owner => change({ owner: owner.map(String) })}
      />
      {isNarrow && (
        <Select
          className={styles.select}
          label={t('fleetPage.sort.label')}
          options={SERVICE_SORTS.map(id => ({
            id,
            label: t(`fleetPage.sort.${id}`),
          }))}
          value={view.sort}
          onChange={sort =>
            change({ sort: sort as ServiceSort, order: undefined })
          }
        />
      )}
      <ToggleButton
        className={styles.toggle}
        isSelected={view.rolling}
        onChange={rolling => change({ rolling })}
      >
        {t('fleetPage.filters.rolling')}
      </ToggleButton>
      <ToggleButton
        className={styles.toggle}
        isSelected={view.alerts}
        onChange={alerts => change({ alerts })}
      >
        {t('fleetPage.filters.alerts')}
      </ToggleButton>
      {isFiltered && (
        <Button
          className={styles.toggle}
          variant="tertiary"
          onPress={clearFilters}
        >
          {t('fleetPage.filters.clear')}
        </Button>
      )}
    </>
  );
}

/** What is chosen stays a choice even when nothing has it any more: it must be possible to take it off. */
function choices(
  facets: readonly string[] | undefined,
  chosen: readonly string[],
): string[] {
  return [...new Set([...(facets ?? []), ...chosen])].sort();
}

function SearchInput(props: {
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useFleetTranslation();
  const [text, setText] = useTyped(props.value, props.onChange);
  return (
    <SearchField
      className={styles.search}
      size="small"
      label={t('fleetPage.filters.search')}
      placeholder={t('fleetPage.filters.searchPlaceholder')}
      maxLength={SEARCH_MAX}
      value={text}
      onChange={setText}
    />
  );
}
