import { useEffect } from 'react';
import { Icon } from '../design/Icon.tsx';
import { Link } from '../routing/Link.tsx';
import { useRouter } from '../routing/Router.tsx';
import { dismiss, toastStore } from './toastStore.ts';

export function Toasts() {
  const toasts = toastStore.use();
  const { path } = useRouter().shown.place;
  // What was said on the page before is not in the way on the next one.
  useEffect(() => toastStore.set([]), [path]);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, kind, text, link, image }) => (
        <div key={id} className={`toast ${kind}`}>
          {image === undefined ? (
            <Icon name={kind === 'good' ? 'check' : 'alert'} />
          ) : (
            <img src={image} alt="" width="48" height="48" />
          )}
          <span>
            {text}{' '}
            {link && (
              <Link href={link.href} onClick={() => dismiss(id)}>
                {link.text}
              </Link>
            )}
          </span>
          <button
            type="button"
            className="icon-button"
            aria-label="Close this message"
            onClick={() => dismiss(id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
