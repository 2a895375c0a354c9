import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { useRouter } from './Router.tsx';

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
  /** Takes the place of this entry in the history instead of adding one. */
  readonly replace?: boolean;
  /** Leaves the scroll position where it is. */
  readonly keepScroll?: boolean;
}

/** A link within the shop. Without JavaScript, with a modifier key or in a new tab it is an ordinary one. */
export function Link({
  href,
  replace = false,
  keepScroll = false,
  onClick,
  ...rest
}: LinkProps) {
  const { navigate, prefetch } = useRouter();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain =
      event.button === 0 &&
      !event.metaKey &&
      !event.ctrlKey &&
      !event.shiftKey &&
      !event.altKey;
    if (event.defaultPrevented || !plain || rest.target !== undefined) return;
    event.preventDefault();
    navigate(href, { replace, keepScroll });
  };
  return (
    <a
      href={href}
      onClick={follow}
      onPointerEnter={() => prefetch(href)}
      {...rest}
    />
  );
}
