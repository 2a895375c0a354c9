import { Checkbox } from '@backstage/ui';
import type { ScaleGroup } from '@capstan/plugin-fleet-common';
import type { ReactNode } from 'react';
import { useFleetTranslation } from '../../hooks';
import { placeOf } from '../../groupFacts';
import type { Selection } from './useSelection';

/** Takes a group into the selection or out of it. */
export function SelectGroup(props: {
  group: ScaleGroup;
  selection: Selection;
  children?: ReactNode;
}) {
  const { group, selection } = props;
  const { t } = useFleetTranslation();
  return (
    <Checkbox
      aria-label={t('groupedAction.select', {
        group: group.name,
        environment: placeOf(group),
      })}
      isSelected={selection.has(group.id)}
      onChange={() => selection.toggle(group)}
    >
      {props.children}
    </Checkbox>
  );
}
