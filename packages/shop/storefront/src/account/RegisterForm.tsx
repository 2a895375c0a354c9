import { Field } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { register } from './sessionStore.ts';

/** As long as the shop wants a password to be. */
export const SHORTEST_PASSWORD = 8;

export function RegisterForm({ onDone }: { onDone(): void }) {
  const { busy, refused, onSubmit } = useSubmit(async value => {
    await register(
      value('name').trim(),
      value('email').trim(),
      value('password'),
    );
    onDone();
  });
  return (
    <form className="stack" onSubmit={onSubmit}>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <Field
        label="Name"
        name="name"
        autoComplete="name"
        required
        maxLength={100}
        error={refused?.field('name')}
      />
      <Field
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        maxLength={320}
        error={refused?.field('email')}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={SHORTEST_PASSWORD}
        maxLength={200}
        hint={`At least ${SHORTEST_PASSWORD} characters`}
        error={refused?.field('password')}
      />
      <button className="button" disabled={busy} aria-busy={busy}>
        Open an account
      </button>
    </form>
  );
}
