import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
} from '@backstage/ui';
import type { Instance } from '@capstan/plugin-fleet-common';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';
import { ScrollRegion } from '../ScrollRegion';
import styles from './InstancesTable.module.css';

/** Why instances ended, and the last that they wrote. */
export function EndedInstances({
  instances,
}: {
  instances: readonly Instance[];
}) {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  return (
    <section aria-label={t('instancesTable.ended')} className={styles.ended}>
      <h4 className={styles.title}>{t('instancesTable.ended')}</h4>
      {instances.length === 0 && (
        <p className={styles.secondary}>{t('instancesTable.endedNone')}</p>
      )}
      <AccordionGroup allowsMultiple>
        {instances.map(instance => (
          <Accordion key={instance.id}>
            <AccordionTrigger
              title={t('instancesTable.endedTitle', {
                id: instance.id,
                version: instance.revisionLabel,
              })}
              subtitle={t('instancesTable.endedSubtitle', {
                reason: reasonOf(instance),
                age: duration(
                  now - Date.parse(instance.endedAt ?? instance.startedAt),
                ),
              })}
            />
            <AccordionPanel>
              {instance.endedAt && (
                <p className={styles.secondary}>
                  {t('instancesTable.lived', {
                    duration: duration(
                      Date.parse(instance.endedAt) -
                        Date.parse(instance.startedAt),
                    ),
                  })}
                </p>
              )}
              <Output lines={instance.exit?.output ?? []} />
            </AccordionPanel>
          </Accordion>
        ))}
      </AccordionGroup>
    </section>
  );

  function reasonOf({ exit }: Instance): string {
    if (!exit) return t('instancesTable.noExit');
    const details = [
      ...(exit.code === undefined
        ? []
        : [t('instancesTable.exitCode', { code: String(exit.code) })]),
      ...(exit.signal === undefined
        ? []
        : [t('instancesTable.exitSignal', { signal: exit.signal })]),
    ];
    return details.length === 0
      ? exit.reason
      : `${exit.reason} (${details.join(', ')})`;
  }
}

function Output({ lines }: { lines: readonly string[] }) {
  const { t } = useFleetTranslation();
  if (lines.length === 0)
    return <p className={styles.secondary}>{t('instancesTable.noOutput')}</p>;
  return (
    <ScrollRegion label={t('instancesTable.output')} className={styles.output}>
      <pre>{lines.join('\n')}</pre>
    </ScrollRegion>
  );
}
