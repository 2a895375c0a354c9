import { Alert, Button } from '@backstage/ui';
import { useEffect, useRef } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useFleetTranslation } from '../../hooks';
import styles from './ApprovalsPage.module.css';

/** A question in place of a dialog. The focus goes to it, Escape means no. */
export function ConfirmLine(props: {
  question: ReactNode;
  isRefused?: boolean;
  warnings?: readonly string[];
  yes: string;
  destructive?: boolean;
  isReady: boolean;
  isPending: boolean;
  onYes: () => void;
  onNo: () => void;
  children?: ReactNode;
}) {
  const { t } = useFleetTranslation();
  const line = useRef<HTMLDivElement>(null);
  useEffect(() => {
    line.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') props.onNo();
  };
  return (
    // Escape is a shortcut for a button that is there.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={line}
      role="group"
      tabIndex={-1}
      aria-label={t('approvalsPage.sure.label')}
      className={styles.confirm}
      onKeyDown={onKeyDown}
    >
      {props.children}
      {props.isRefused ? (
        <Alert
          status="danger"
          icon
          title={t('approvalsPage.refused')}
          description={props.question}
        />
      ) : (
        <div className={styles.question}>{props.question}</div>
      )}
      {props.warnings && props.warnings.length > 0 && (
        <Alert
          status="warning"
          icon
          title={t('actionDialog.warnings')}
          description={props.warnings.join(' ')}
        />
      )}
      <div className={styles.answers}>
        <Button
          destructive={props.destructive}
          isDisabled={!props.isReady}
          isPending={props.isPending}
          onPress={props.onYes}
        >
          {props.yes}
        </Button>
        <Button variant="secondary" onPress={props.onNo}>
          {t('approvalsPage.sure.no')}
        </Button>
      </div>
    </div>
  );
}
