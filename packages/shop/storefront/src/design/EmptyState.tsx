import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';
import type { IconName } from './Icon.tsx';

interface EmptyStateProps {
  readonly title: string;
  readonly icon: IconName;
  /** Below a heading of the page it is not the first one. Default 1. */
  readonly level?: 1 | 2;
  readonly children?: ReactNode;
}

/** A page or part of one that has nothing to show, with a way on. */
export function EmptyState({
  title,
  icon,
  level = 1,
  children,
}: EmptyStateProps) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div className="empty wrap">
      <span className="empty-icon">
        <Icon name={icon} />
      </span>
      <Heading>{title}</Heading>
      {children}
    </div>
  );
}
