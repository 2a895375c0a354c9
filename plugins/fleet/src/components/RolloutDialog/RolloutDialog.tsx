import { useState } from 'react';
import { Alert, Skeleton } from '@backstage/ui';
import type {
  Action,
  Revision,
  ScaleGroup,
} from '@capstan/plugin-fleet-common';
import { useFleetApi, useFleetTranslation, useLive } from '../../hooks';
import type { FleetTranslate } from '../../hooks';
import { ActionDialog, toApiProblem } from '../ActionDialog';
import { placeOf } from '../../groupFacts';
import { initialGuard, readGuard } from './guardDraft';
import { GuardFields } from './GuardFields';
import { RevisionSelect } from './RevisionSelect';
import type { DraftProblem } from './strategyDraft';
import { initialDraft, readDraft } from './strategyDraft';
import { StrategyFields } from './StrategyFields';

/** Moves a group to a chosen version: version, strategy, what changes, confirm. */
export function RolloutDialog(props: {
  group: ScaleGroup;
  onClose: () => void;
  onAccepted: (action: Action) => void;
}) {
  const { group } = props;
  const api = useFleetApi();
  const { t } = useFleetTranslation();
  const revisions = useLive(
    signal => api.listRevisions(group.id, { signal }),
    [api, group.id],
    {
      groupIds: () => [group.id],
    },
  );
  const [chosenId, setChosenId] = useState<string>();
  const [draft, setDraft] = useState(() =>
    initialDraft(group.strategies, group.strategy),
  );
  const [guard, setGuard] = useState(() => initialGuard(group.guardSeconds));

  const chosen = revisions.data && choose(revisions.data, chosenId);
  const read = draft ? readDraft(draft) : { strategy: undefined };
  const watch = readGuard(guard, group.guardSeconds);
  const request =
    chosen && 'strategy' in read && !('problem' in watch)
      ? ({
          kind: 'rollout',
          revisionId: chosen.id,
          ...(read.strategy && { strategy: read.strategy }),
          ...watch,
        } as const)
      : undefined;
  return (
    <ActionDialog
      group={group}
      title={t('rolloutDialog.title', {
        group: group.name,
        environment: placeOf(group),
      })}
      width={720}
      request={request}
      incomplete={incompleteSentence()}
      confirmLabel={() =>
        chosen
          ? t('rolloutDialog.confirm', { label: chosen.label })
          : t('rolloutDialog.confirmNone')
      }
      reason="optional"
      onClose={props.onClose}
      onAccepted={props.onAccepted}
    >
      {revisions.data && (
        <RevisionSelect
          label={t('rolloutDialog.revision.label')}
          revisions={revisions.data}
          selectedId={chosen?.id}
          onChange={setChosenId}
          isDisabled={revision => revision.hold !== undefined}
        />
      )}
      {revisions.isLoading && <Skeleton width="100%" height={56} />}
      {revisions.error && !revisions.data && (
        <Alert
          status="danger"
          icon
          title={t('rolloutDialog.revision.failed', {
            message: toApiProblem(revisions.error).sentence,
          })}
        />
      )}
      {draft ? (
        <StrategyFields
          offered={group.strategies}
          draft={draft}
          onChange={setDraft}
        />
      ) : (
        <p>{t('rolloutDialog.strategy.there')}</p>
      )}
      <GuardFields draft={guard} onChange={setGuard} />
    </ActionDialog>
  );

  function incompleteSentence(): string | undefined {
    if (revisions.data && !chosen) {
      const any = revisions.data.some(revision => revision.deployable.yes);
      return any
        ? t('rolloutDialog.revision.missing')
        : t('rolloutDialog.revision.none');
    }
    if ('problem' in watch) return t('rolloutDialog.guard.range');
    return 'problem' in read ? draftSentence(read.problem, t) : undefined;
  }
}

/** The chosen version; until somebody chooses, the newest that can be deployed, does not run yet and is not bad. */
function choose(
  revisions: readonly Revision[],
  chosenId: string | undefined,
): Revision | undefined {
  if (chosenId !== undefined)
    return revisions.find(revision => revision.id === chosenId);
  return revisions.find(
    revision =>
      revision.deployable.yes &&
      !revision.current &&
      !revision.bad &&
      !revision.hold,
  );
}

function draftSentence(problem: DraftProblem, t: FleetTranslate): string {
  switch (problem.code) {
    case 'neither':
      return t('rolloutDialog.rolling.neither');
    case 'range':
      return t('rolloutDialog.canary.range', { number: String(problem.step) });
    case 'ascending':
      return t('rolloutDialog.canary.ascending', {
        number: String(problem.step),
      });
    default: {
      const never: never = problem;
      return never;
    }
  }
}
