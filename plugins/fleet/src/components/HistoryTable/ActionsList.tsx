import { useEffect, useRef, useState } from 'react';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
} from '@backstage/ui';
import type { Action } from '@capstan/plugin-fleet-common';
import { useFleetTranslation } from '../../hooks';
import { ActionSteps } from '../ActionProgress';
import { dateTime } from '../TimeChart';
import { More } from './More';
import { actorName } from './outcome';
import type { Pages } from './usePages';
import styles from './HistoryTable.module.css';

/** What people asked for through the portal, with what the portal did for it step by step. */
export function ActionsList(props: {
  actions: Pages<Action>;
  /** Opened and brought into view when it changes. */
  shown: { readonly actionId: string } | undefined;
}) {
  const { shown } = props;
  const { page, ...pages } = props.actions;
  const items = page?.items ?? [];
  const { t } = useFleetTranslation();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!shown) return;
    setOpen(former => new Set(former).add(shown.actionId));
    const elements = [
      ...(list.current?.querySelectorAll<HTMLElement>('[data-action]') ?? []),
    ];
    const item = elements.find(each => each.dataset.action === shown.actionId);
    item?.scrollIntoView?.({ block: 'nearest' });
    item?.querySelector('button')?.focus();
  }, [shown]);
  return (
    <section
      aria-label={t('historyTable.actions')}
      className={styles.section}
      ref={list}
    >
      <h4 className={styles.title}>{t('historyTable.actions')}</h4>
      {page && items.length === 0 && (
        <p className={styles.secondary}>{t('historyTable.noActions')}</p>
      )}
      <AccordionGroup
        allowsMultiple
        expandedKeys={open}
        onExpandedChange={keys => setOpen(new Set([...keys].map(String)))}
      >
        {items.map(action => (
          <div key={action.id} data-action={action.id}>
            <Accordion id={action.id}>
              <AccordionTrigger
                title={t(`actionProgress.request.${action.request.kind}`)}
                subtitle={t('historyTable.actionSubtitle', {
                  time: dateTime(Date.parse(action.createdAt)),
                  actor: actorName(action.actor),
                  state: t(`actionProgress.state.${action.state}`),
                })}
              />
              <AccordionPanel>
                <p className={styles.wrap}>{action.plan.summary}</p>
                {action.reason && (
                  <p className={styles.wrap}>
                    {t('historyTable.reason', { reason: action.reason })}
                  </p>
                )}
                <p className={styles.wrap}>{action.message}</p>
                <ActionSteps steps={action.steps} />
              </AccordionPanel>
            </Accordion>
          </div>
        ))}
      </AccordionGroup>
      {page && <More page={page} {...pages} />}
    </section>
  );
}
