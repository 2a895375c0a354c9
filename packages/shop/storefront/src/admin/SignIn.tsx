import { Field } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { signIn } from './staffStore.ts';

export function SignIn() {
  const { busy, refused, onSubmit } = useSubmit(value =>
    signIn(value('email').trim(), value('password')),
  );
  return (
    <form className="panel stack narrow" onSubmit={onSubmit}>
      <h1>Back office</h1>
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
      <button className="button" disabled={busy}>
        Sign in
      </button>
    </form>
  );
}
