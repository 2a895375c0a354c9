import { useMemo } from 'react';
import { Button, Select } from '@backstage/ui';
import type { SignalComparison } from '@capstan/plugin-fleet-common';
import { RiZoomOutLine } from '@remixicon/react';
import { useFleetTranslation } from '../../hooks';
import { Choice } from '../Choice';
import { TimeField } from '../TimeField';
import { useTimeZone, zoneNames } from '../TimeZone';
import styles from './EntityHealthContent.module.css';
import { COMPARISONS, RANGE_NAMES, spanOf } from './healthView';
import type { HealthViewState } from './useHealthView';

const NONE = 'none';
const LOCAL = 'local';

/** When, compared with what, in which time zone; and the way back from a zoom. */
export function HealthToolbar({ state }: { state: HealthViewState }) {
  const { t } = useFleetTranslation();
  const { view, change } = state;
  const zone = useTimeZone();
  const zones = useMemo(
    () => [
      {
        id: LOCAL,
        label: t('entityHealth.zone.local', {
          zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
        }),
      },
      ...zoneNames().map(id => ({ id, label: id })),
    ],
    [t],
  );
  const span = spanOf(view, Date.now());
  return (
    <div className={styles.toolbar}>
      <div className={styles.ranges}>
        <Choice
          label={t('entityHealth.range.label')}
          options={RANGE_NAMES.map(id => ({
            id,
            label: t(`entityHealth.range.${id}`),
          }))}
          selected={view.range}
          onChange={range => {
            // A range of one's own begins as the one that was shown.
            const shown = 'problem' in span ? {} : span;
            change({
              zoom: undefined,
              range,
              ...(range === 'custom' ? shown : {}),
            });
          }}
        />
      </div>
      {view.range === 'custom' && (
        <div className={styles.custom}>
          {(['from', 'to'] as const).map(name => (
            <TimeField
              key={name}
              label={t(`entityHealth.range.${name}`)}
              value={view[name]}
              onChange={at => change({ [name]: at, zoom: undefined })}
            />
          ))}
          {'problem' in span && (
            <p className={styles.problem} role="alert">
              {t(`entityHealth.range.${span.problem}`)}
            </p>
          )}
        </div>
      )}
      <Select
        className={styles.select}
        size="small"
        label={t('entityHealth.compare.label')}
        options={[NONE, ...COMPARISONS].map(id => ({
          id,
          label: t(`entityHealth.compare.${id as SignalComparison | 'none'}`),
        }))}
        selectedKey={view.compare ?? NONE}
        onSelectionChange={key =>
          change({ compare: COMPARISONS.find(each => each === key) })
        }
      />
      <Select
        className={styles.select}
        size="small"
        label={t('entityHealth.zone.label')}
        options={zones}
        search={{ placeholder: t('entityHealth.zone.search') }}
        selectedKey={zone.name ?? LOCAL}
        onSelectionChange={key =>
          change({
            zone: key === null || key === LOCAL ? undefined : String(key),
          })
        }
      />
      {view.zoom && (
        <div className={styles.zoom} role="status">
          <span>
            {t('entityHealth.zoom.shown', {
              from: zone.full(view.zoom.from),
              to: zone.full(view.zoom.to),
            })}
          </span>
          <Button
            variant="secondary"
            size="small"
            iconStart={<RiZoomOutLine aria-hidden="true" />}
            onPress={() => change({ zoom: undefined })}
          >
            {t('entityHealth.zoom.reset')}
          </Button>
        </div>
      )}
    </div>
  );
}
