import { Field } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { signIn } from './sessionStore.ts';

export function SignInForm({ onDone }: { onDone(): void }) {
  const { busy, refused, onSubmit } = useSubmit(async value => {
    await signIn(value('email').trim(), value('password'));
    onDone();
  });
  return (
    <form className="stack" onSubmit={onSubmit}>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        maxLength={320}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        maxLength={200}
      />
      <button className="button" disabled={busy} aria-busy={busy}>
        Sign in
      </button>
    </form>
  );
}
