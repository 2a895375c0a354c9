import { Select } from '@backstage/ui';
import type { Revision } from '@capstan/plugin-fleet-common';
import { nameOfRef } from '../FleetPage/nameOfRef';
import { shortTime } from '../TimeChart';
import { useDuration, useFleetTranslation, useNow } from '../../hooks';

/** From so many on people search instead of scrolling. */
const SEARCH_FROM = 8;

/** A version with what one has to know before choosing it: runs now, known good, bad, warm, not deployable, and why. */
export function RevisionSelect(props: {
  label: string;
  revisions: readonly Revision[];
  selectedId: string | undefined;
  onChange: (revisionId: string) => void;
  /** Versions that make no sense here stay visible but cannot be chosen. */
  isDisabled?: (revision: Revision) => boolean;
  /** Also what cannot be deployed now: it may become possible again. Default: `false`. */
  mayChooseUndeployable?: boolean;
}) {
  const { t } = useFleetTranslation();
  const describe = useRevisionMarks();
  const selected = props.revisions.find(
    revision => revision.id === props.selectedId,
  );
  return (
    <Select
      label={props.label}
      description={selected && describe(selected).join(' · ')}
      placeholder={t('rolloutDialog.revision.placeholder')}
      selectedKey={props.selectedId ?? null}
      onSelectionChange={key => {
        if (key !== null) props.onChange(String(key));
      }}
      search={
        props.revisions.length >= SEARCH_FROM
          ? { placeholder: t('rolloutDialog.revision.search') }
          : undefined
      }
      options={props.revisions.map(revision => ({
        id: revision.id,
        label: revision.label,
        description: describe(revision).join(' · '),
        disabled:
          (!revision.deployable.yes && !props.mayChooseUndeployable) ||
          props.isDisabled?.(revision),
      }))}
    />
  );
}

/** The marks of a version in words, the most important first. */
export function useRevisionMarks(): (revision: Revision) => readonly string[] {
  const { t } = useFleetTranslation();
  const now = useNow();
  const duration = useDuration();
  return revision => {
    const marks: string[] = [];
    if (!revision.deployable.yes) {
      marks.push(
        t('rolloutDialog.revision.undeployable', {
          reason: revision.deployable.reason,
        }),
      );
    }
    if (revision.hold)
      marks.push(
        t('rolloutDialog.revision.held', {
          actor: nameOfRef(revision.hold.actor),
          reason: revision.hold.reason,
        }),
      );
    // A rollback does both: one of them says it.
    if (revision.bad && !revision.hold)
      marks.push(
        t('rolloutDialog.revision.bad', { reason: revision.bad.reason }),
      );
    if (revision.current) marks.push(t('rolloutDialog.revision.current'));
    if (revision.knownGoodSince && !revision.bad)
      marks.push(t('rolloutDialog.revision.knownGood'));
    if (revision.warmUntil && Date.parse(revision.warmUntil) > now) {
      const time = shortTime(Date.parse(revision.warmUntil));
      marks.push(t('rolloutDialog.revision.warm', { time }));
    }
    marks.push(
      t('rolloutDialog.revision.created', {
        age: duration(now - Date.parse(revision.createdAt)),
      }),
    );
    return marks;
  };
}
