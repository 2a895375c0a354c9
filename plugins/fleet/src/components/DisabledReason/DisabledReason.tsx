import { Button, Tooltip, TooltipTrigger } from '@backstage/ui';
import type { ButtonProps } from '@backstage/ui';
import type { Capability } from '@capstan/plugin-fleet-common';
import { useState } from 'react';
import styles from './DisabledReason.module.css';

let created = 0;

/**
 * A button for something that may not be possible now. Then it stays in the tab order, does nothing, and its reason is its
 * description: shown on hover and on focus, read by screen readers. A plainly disabled button would hide the reason from
 * everybody without a mouse.
 */
export function DisabledReason(
  props: Omit<ButtonProps, 'isDisabled' | 'aria-disabled'> & {
    capability: Capability;
  },
) {
  const { capability, onPress, ...rest } = props;
  // React 17 has no useId.
  const [reasonId] = useState(() => `fleet-reason-${++created}`);
  if (capability.can) return <Button {...rest} onPress={onPress} />;
  return (
    <>
      <TooltipTrigger delay={0} closeDelay={0}>
        <Button
          {...rest}
          className={[styles.disabled, rest.className]
            .filter(Boolean)
            .join(' ')}
          aria-disabled="true"
          aria-describedby={reasonId}
        />
        <Tooltip>{capability.reason}</Tooltip>
      </TooltipTrigger>
      <span id={reasonId} hidden>
        {capability.reason}
      </span>
    </>
  );
}
