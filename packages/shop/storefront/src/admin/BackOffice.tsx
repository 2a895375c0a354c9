import './admin.css';
import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Icon } from '../design/Icon.tsx';
import type { IconName } from '../design/Icon.tsx';
import { messageOf } from '../api/ApiError.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { Link } from '../routing/Link.tsx';
import { useRouter } from '../routing/Router.tsx';
import { Brand } from '../shell/Brand.tsx';
import { ThemeSwitch } from '../shell/ThemeSwitch.tsx';
import { say } from '../shell/toastStore.ts';
import { SignIn } from './SignIn.tsx';
import { loadStaff, signOut, staffStore } from './staffStore.ts';

const PARTS: readonly {
  readonly href: string;
  readonly name: string;
  readonly icon: IconName;
}[] = [
  { href: '/admin/orders', name: 'Orders', icon: 'box' },
  { href: '/admin/products', name: 'Products', icon: 'tag' },
  { href: '/admin/stock', name: 'Stock', icon: 'filter' },
  { href: '/admin/reviews', name: 'Reviews', icon: 'star' },
];

/** The frame of every page of the back office; the way in when nobody is signed in. */
export function BackOffice({ children }: { readonly children: ReactNode }) {
  const { status, staff, message } = staffStore.use();
  const { shown, shell } = useRouter();
  useEffect(() => {
    void loadStaff();
  }, []);
  const out = () => {
    signOut().catch((error: unknown) =>
      say({ kind: 'bad', text: messageOf(error) }),
    );
  };
  return (
    <div className="office">
      <header className="office-head">
        <Brand />
        <span className="tag">Back office</span>
        <span className="office-who">
          <ThemeSwitch />
          {staff && (
            <>
              <span className="hint">
                {staff.name} · {staff.role}
              </span>
              <button
                type="button"
                className="button small quiet"
                onClick={out}
              >
                Sign out
              </button>
            </>
          )}
        </span>
      </header>
      {status === 'in' && (
        <nav className="office-nav" aria-label="Back office">
          {PARTS.map(({ href, name, icon }) => (
            <Link
              key={href}
              href={href}
              aria-current={
                shown.place.path.startsWith(href) ? 'page' : undefined
              }
            >
              <Icon name={icon} /> {name}
            </Link>
          ))}
          <Link href="/">
            <Icon name="back" /> To the shop
          </Link>
        </nav>
      )}
      <main id="main" tabIndex={-1} className="office-main">
        {status === 'in' && children}
        {status === 'out' && <SignIn />}
        {status === 'failed' && (
          <EmptyState title="The back office cannot be shown" icon="alert">
            <p>{message}</p>
            <p>
              <button
                type="button"
                className="button"
                onClick={() => void loadStaff()}
              >
                Try again
              </button>
            </p>
          </EmptyState>
        )}
      </main>
      <footer className="office-foot hint">
        shop {shell.version} · instance {shell.instance}
      </footer>
    </div>
  );
}
