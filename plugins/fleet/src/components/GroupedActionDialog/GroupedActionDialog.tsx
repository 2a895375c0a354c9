import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
  TextField,
} from '@backstage/ui';
import type { GroupedAction, ScaleGroup } from '@capstan/plugin-fleet-common';
import { useEffect, useMemo, useState } from 'react';
import type { FormEvent } from 'react';
import { useFleetTranslation } from '../../hooks';
import { ProblemAlert } from '../ActionDialog';
import { Choice } from '../Choice';
import { placeOf } from '../../groupFacts';
import { moved, splitGroups, toItem } from './groupedItems';
import type { GroupedKind } from './groupedItems';
import styles from './GroupedActionDialog.module.css';
import { GroupedItemPlan } from './GroupedItemPlan';
import { GroupedProgress } from './GroupedProgress';
import { useGroupedPlans } from './useGroupedPlans';
import { useSubmitGrouped } from './useSubmitGrouped';

const REASON_MAX = 500;

/** One thing done to several groups: all plans in one sight, their order, one reason, one confirm; then how it goes. */
export function GroupedActionDialog(props: {
  kind: GroupedKind;
  groups: readonly ScaleGroup[];
  onClose: () => void;
}) {
  const { kind } = props;
  const { t } = useFleetTranslation();
  const [started, setStarted] = useState<GroupedAction>();
  // As they were when the dialog was opened: rows must not move under the fingers.
  const [{ able, unable }] = useState(() => splitGroups(props.groups, kind));
  return (
    <Dialog
      isOpen
      isDismissable={false}
      width={760}
      onOpenChange={open => {
        if (!open) props.onClose();
      }}
    >
      <DialogHeader>
        {t(`groupedAction.title.${kind}`, { count: able.length })}
      </DialogHeader>
      {started ? (
        <GroupedProgress action={started} groups={able} />
      ) : (
        <Confirm
          kind={kind}
          groups={able}
          unable={unable}
          onStarted={setStarted}
        />
      )}
    </Dialog>
  );
}

function Confirm(props: {
  kind: GroupedKind;
  groups: readonly ScaleGroup[];
  unable: readonly { group: ScaleGroup; reason: string }[];
  onStarted: (action: GroupedAction) => void;
}) {
  const { kind, unable } = props;
  const { t } = useFleetTranslation();
  const [groups, setGroups] = useState(props.groups);
  const [onFailure, setOnFailure] = useState<'stop' | 'continue'>('stop');
  const [reason, setReason] = useState('');
  const items = useMemo(
    () => groups.map(group => toItem(group, kind)),
    [groups, kind],
  );
  const {
    plans,
    problem: planProblem,
    isLoading,
    reload,
  } = useGroupedPlans(items);
  const { submit, isSubmitting, problem } = useSubmitGrouped(props.onStarted);
  useEffect(() => {
    if (problem?.kind === 'conflict') reload();
  }, [problem, reload]);

  const refused = groups.filter(
    group => plans?.get(group.id)?.refusal !== undefined,
  ).length;
  const words = reason.trim();
  const needsReason = kind === 'rollback';
  const canConfirm =
    plans !== undefined &&
    groups.length > 0 &&
    refused === 0 &&
    words.length <= REASON_MAX &&
    (!needsReason || words.length > 0);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!canConfirm || !plans) return;
    void submit({
      items: groups.flatMap(({ id }) => {
        const plan = plans.get(id);
        return plan
          ? [
              {
                groupId: id,
                request: plan.request,
                concurrencyToken: plan.concurrencyToken,
              },
            ]
          : [];
      }),
      reason: words || undefined,
      onFailure,
    });
  };
  return (
    <>
      <DialogBody>
        <form id="fleet-grouped" className={styles.form} onSubmit={onSubmit}>
          {problem && <ProblemAlert problem={problem} />}
          {planProblem && <ProblemAlert problem={planProblem} />}
          <TextField
            label={t('actionDialog.reason.label')}
            // The one thing that has to be typed.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            secondaryLabel={
              needsReason ? t('actionDialog.reason.required') : undefined
            }
            description={
              words.length > REASON_MAX
                ? t('actionDialog.reason.tooLong', { max: String(REASON_MAX) })
                : t('actionDialog.reason.description')
            }
            value={reason}
            onChange={setReason}
            isInvalid={words.length > REASON_MAX}
            isRequired={needsReason}
          />
          {groups.length === 0 && (
            <Alert status="info" icon title={t('groupedAction.nothing')} />
          )}
          {refused > 0 && (
            <div role="alert">
              <Alert
                status="danger"
                icon
                title={t('groupedAction.refusals', { count: refused })}
              />
            </div>
          )}
          {groups.length > 0 && (
            <section
              aria-label={t('groupedAction.order')}
              aria-busy={isLoading}
              className={styles.section}
            >
              <h4 className={styles.heading}>{t('groupedAction.order')}</h4>
              <ol className={styles.items}>
                {groups.map((group, index) => (
                  <li key={group.id}>
                    <GroupedItemPlan
                      group={group}
                      plan={plans?.get(group.id)}
                      isFirst={index === 0}
                      isLast={index === groups.length - 1}
                      onMove={by => setGroups(moved(groups, index, by))}
                      onRemove={() =>
                        setGroups(groups.filter(each => each !== group))
                      }
                    />
                  </li>
                ))}
              </ol>
            </section>
          )}
          {isLoading && !plans && <Skeleton width="100%" height={48} />}
          <LeftOut unable={unable} />
          {groups.length > 1 && (
            <div className={styles.section}>
              <h4 className={styles.heading} aria-hidden="true">
                {t('groupedAction.onFailure.label')}
              </h4>
              <Choice
                label={t('groupedAction.onFailure.label')}
                options={(['stop', 'continue'] as const).map(id => ({
                  id,
                  label: t(`groupedAction.onFailure.${id}`),
                }))}
                selected={onFailure}
                onChange={setOnFailure}
              />
            </div>
          )}
        </form>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" slot="close">
          {t('actionDialog.cancel')}
        </Button>
        <Button
          type="submit"
          form="fleet-grouped"
          destructive={kind === 'rollback'}
          isDisabled={!canConfirm}
          isPending={isSubmitting}
        >
          {t(`groupedAction.confirm.${kind}`, { count: groups.length })}
        </Button>
      </DialogFooter>
    </>
  );
}

/** What was selected and cannot do it, with the reason: nothing vanishes without a word. */
function LeftOut(props: {
  unable: readonly { group: ScaleGroup; reason: string }[];
}) {
  const { t } = useFleetTranslation();
  if (props.unable.length === 0) return null;
  return (
    <section aria-label={t('groupedAction.leftOut')} className={styles.section}>
      <h4 className={styles.heading}>{t('groupedAction.leftOut')}</h4>
      <ul className={styles.leftOut}>
        {props.unable.map(({ group, reason }) => (
          <li key={group.id}>
            {t('groupedAction.leftOutReason', {
              where: t('groupedAction.where', {
                group: group.name,
                environment: placeOf(group),
              }),
              reason,
            })}
          </li>
        ))}
      </ul>
    </section>
  );
}
