import { useState } from 'react';
import { customerApi } from '../api/customerApi.ts';
import { Field } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { SHORTEST_PASSWORD } from './RegisterForm.tsx';

export const title = (): string => 'A new password';

/** Asks for the e-mail with the link, or, at the link, for the new password. */
export default function ResetPage({ place }: PageProps) {
  const { token } = place.params;
  return (
    <div className="wrap page narrow">
      <h1>A new password</h1>
      {token === undefined ? <AskForm /> : <ResetForm token={token} />}
    </div>
  );
}

function AskForm() {
  const [asked, setAsked] = useState(false);
  const { busy, refused, onSubmit } = useSubmit(async value => {
    await customerApi.requestReset(value('email').trim());
    setAsked(true);
  });
  if (asked) {
    return (
      <Notice kind="good">
        If this address has an account, an e-mail with a link is on its way. The
        link works for an hour.
      </Notice>
    );
  }
  return (
    <form className="panel stack" onSubmit={onSubmit}>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        maxLength={320}
      />
      <button className="button" disabled={busy}>
        Send me a link
      </button>
    </form>
  );
}

function ResetForm({ token }: { readonly token: string }) {
  const [done, setDone] = useState(false);
  const { busy, refused, onSubmit } = useSubmit(async value => {
    await customerApi.reset(token, value('password'));
    setDone(true);
  });
  if (done) {
    return (
      <Notice kind="good">
        <p>Your new password is set.</p>
        <Link className="button small" href="/account">
          Sign in
        </Link>
      </Notice>
    );
  }
  return (
    <form className="panel stack" onSubmit={onSubmit}>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <Field
        label="New password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={SHORTEST_PASSWORD}
        maxLength={200}
        hint={`At least ${SHORTEST_PASSWORD} characters`}
      />
      <button className="button" disabled={busy}>
        Set it
      </button>
    </form>
  );
}
