import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

interface NoticeProps {
  readonly kind: 'good' | 'bad' | 'warn' | 'plain';
  readonly children: ReactNode;
}

/** A sentence that somebody must see. Bad ones are told to screen readers at once. */
export function Notice({ kind, children }: NoticeProps) {
  return (
    <div
      className={`notice ${kind}`}
      role={kind === 'bad' ? 'alert' : 'status'}
    >
      <Icon name={kind === 'good' ? 'check' : 'alert'} />
      <div>{children}</div>
    </div>
  );
}
