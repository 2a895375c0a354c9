import { Tooltip, TooltipTrigger, Focusable } from '@backstage/ui';
import type { Hold } from '@capstan/plugin-fleet-common';
import { RiHand } from '@remixicon/react';
import { useFleetTranslation } from '../../hooks';
import styles from './Holds.module.css';
import { useHoldSentence } from './useHoldSentence';

/** Marks a version that must not be rolled out; who held it back, why and since when are one hover or focus away. */
export function HoldBadge(props: {
  hold: Pick<Hold, 'actor' | 'reason' | 'since'>;
  /** Default: `Held back`. */
  label?: string;
}) {
  const { t } = useFleetTranslation();
  const label = props.label ?? t('holds.badge');
  const sentence = useHoldSentence()(props.hold);
  return (
    <TooltipTrigger delay={0} closeDelay={0}>
      <Focusable>
        {/* Does nothing, but is a stop of the keyboard: its words are in a tooltip. */}
        <button
          type="button"
          className={styles.badge}
          aria-label={`${label}. ${sentence}`}
        >
          <RiHand aria-hidden="true" />
          {label}
        </button>
      </Focusable>
      <Tooltip>{sentence}</Tooltip>
    </TooltipTrigger>
  );
}
