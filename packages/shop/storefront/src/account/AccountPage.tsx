import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { useRouter } from '../routing/Router.tsx';
import { Waiting } from '../shell/Waiting.tsx';
import { say } from '../shell/toastStore.ts';
import { messageOf } from '../api/ApiError.ts';
import { Orders } from './Orders.tsx';
import { ProfileForm } from './ProfileForm.tsx';
import { SignInForm } from './SignInForm.tsx';
import { RegisterForm } from './RegisterForm.tsx';
import { signOut, useSession } from './sessionStore.ts';

export const title = (): string => 'Your account';

export default function AccountPage({ place }: PageProps) {
  const { navigate } = useRouter();
  const { status, account } = useSession();
  // Only a way within the shop.
  const asked = place.query.get('next') ?? '';
  const next = /^\/[a-z]/.test(asked) ? asked : '/account';
  if (status === 'unknown') return <Waiting />;
  if (account === undefined) {
    return (
      <div className="wrap page">
        <h1>Your account</h1>
        <div className="halves">
          <section className="panel">
            <h2>Sign in</h2>
            <SignInForm onDone={() => navigate(next, { replace: true })} />
            <p className="after-text">
              <Link href="/account/reset">Forgot your password?</Link>
            </p>
          </section>
          <section className="panel">
            <h2>New here</h2>
            <p className="hint">
              With an account you see all your orders, and the checkout knows
              your address.
            </p>
            <RegisterForm onDone={() => navigate(next, { replace: true })} />
          </section>
        </div>
      </div>
    );
  }
  const leave = () => {
    signOut().catch((error: unknown) =>
      say({ kind: 'bad', text: messageOf(error) }),
    );
  };
  return (
    <div className="wrap page">
      <div className="section-head">
        <h1>Hello {account.name}</h1>
        <button type="button" className="button small quiet" onClick={leave}>
          Sign out
        </button>
      </div>
      <div className="columns">
        <Orders />
        <ProfileForm account={account} />
      </div>
    </div>
  );
}
