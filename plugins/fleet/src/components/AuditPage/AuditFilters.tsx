import {
  Button,
  SearchField,
  Select,
  TextField,
  useBreakpoint,
} from '@backstage/ui';
import type { AuditResult } from '@capstan/plugin-fleet-common';
import { RiFilter3Line } from '@remixicon/react';
import { useState } from 'react';
import { useFleetTranslation, useTyped } from '../../hooks';
import { TimeField } from '../TimeField';
import styles from './AuditPage.module.css';
import { EVENTS, RANGE_NAMES, RESULTS } from './useAuditQuery';
import type { AuditViewState, KnownEvent, RangeName } from './useAuditQuery';

/** Search and filters of the history; all of it works on the server. On a phone the filters open on demand. */
export function AuditFilters({ state }: { state: AuditViewState }) {
  const { t } = useFleetTranslation();
  const { view, change } = state;
  const isPhone = useBreakpoint().down('sm');
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useTyped(view.search, text =>
    change({ search: text }),
  );
  const active =
    view.event.length +
    view.result.length +
    Number(view.actor !== '') +
    Number(view.range !== 'any') +
    Number(view.groupId !== undefined);
  return (
    <div
      className={styles.filters}
      role="search"
      aria-label={t('auditPage.filters.label')}
    >
      <SearchField
        className={styles.search}
        size="small"
        label={t('auditPage.filters.search')}
        placeholder={t('auditPage.filters.searchPlaceholder')}
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
            ? t('auditPage.filters.openActive', { active: String(active) })
            : t('auditPage.filters.open')}
        </Button>
      )}
      {(!isPhone || isOpen) && <Choices state={state} />}
    </div>
  );
}

function Choices({ state }: { state: AuditViewState }) {
  const { t } = useFleetTranslation();
  const { view, change } = state;
  const any = t('auditPage.filters.any');
  const [actor, setActor] = useTyped(view.actor, text =>
    change({ actor: text }),
  );
  return (
    <>
      <Select
        className={styles.select}
        selectionMode="multiple"
        label={t('auditPage.filters.event')}
        placeholder={any}
        options={EVENTS.map(id => ({
          id,
          label: t(`auditPage.event.${id}`),
        }))}
        value={[...view.event]}
        onChange={event => change({ event: event as KnownEvent[] })}
      />
      <Select
        className={styles.select}
        selectionMode="multiple"
        label={t('auditPage.filters.result')}
        placeholder={any}
        options={RESULTS.map(id => ({
          id,
          label: t(`auditPage.result.${id}`),
        }))}
        value={[...view.result]}
        onChange={result => change({ result: result as AuditResult[] })}
      />
      <Select
        className={styles.select}
        label={t('auditPage.filters.range')}
        options={RANGE_NAMES.map(id => ({
          id,
          label: t(`auditPage.range.${id}`),
        }))}
        value={view.range}
        onChange={range => change({ range: range as RangeName })}
      />
      {view.range === 'custom' && <CustomRange state={state} />}
      <TextField
        className={styles.select}
        size="small"
        label={t('auditPage.filters.actor')}
        placeholder={t('auditPage.filters.actorPlaceholder')}
        maxLength={500}
        value={actor}
        onChange={setActor}
      />
      {state.isFiltered && (
        <Button variant="tertiary" onPress={state.clearFilters}>
          {t('auditPage.filters.clear')}
        </Button>
      )}
    </>
  );
}

function CustomRange({ state }: { state: AuditViewState }) {
  const { t } = useFleetTranslation();
  const { view, change } = state;
  const field = (name: 'from' | 'to') => (
    <TimeField
      label={t(`auditPage.filters.${name}`)}
      value={view[name] === undefined ? undefined : Date.parse(view[name])}
      onChange={at =>
        change({
          [name]: at === undefined ? undefined : new Date(at).toISOString(),
        })
      }
    />
  );
  return (
    <>
      {field('from')}
      {field('to')}
    </>
  );
}
