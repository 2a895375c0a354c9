import { useEffect, useState } from 'react';
import { customerApi } from '../api/customerApi.ts';
import type { Account, Countries } from '../api/types.ts';
import { Field, SelectField } from '../design/Field.tsx';
import { Notice } from '../design/Notice.tsx';
import { useSubmit } from '../design/useSubmit.ts';
import { say } from '../shell/toastStore.ts';
import { SHORTEST_PASSWORD } from './RegisterForm.tsx';
import { keepAccount } from './sessionStore.ts';

export function ProfileForm({ account }: { readonly account: Account }) {
  return (
    <div className="stack">
      <AddressForm account={account} />
      <PasswordForm />
    </div>
  );
}

function AddressForm({ account }: { readonly account: Account }) {
  const [countries, setCountries] = useState<Countries['items']>([]);
  useEffect(() => {
    customerApi.countries().then(
      ({ items }) => setCountries(items),
      () => undefined,
    );
  }, []);
  const { busy, refused, onSubmit } = useSubmit(async value => {
    keepAccount(
      await customerApi.changeMe({
        name: value('name').trim(),
        address: {
          street: value('street').trim(),
          postalCode: value('postalCode').trim(),
          city: value('city').trim(),
          country: value('country'),
        },
      }),
    );
    say({ kind: 'good', text: 'Your address is saved.' });
  });
  const { address } = account;
  return (
    <form className="panel" onSubmit={onSubmit}>
      <h2>Address</h2>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <div className="fields">
        <Field wide label="E-mail" value={account.email} readOnly />
        <Field
          wide
          label="Name"
          name="name"
          autoComplete="name"
          required
          maxLength={100}
          defaultValue={account.name}
        />
        <Field
          wide
          label="Street and number"
          name="street"
          autoComplete="street-address"
          required
          maxLength={200}
          defaultValue={address?.street}
        />
        <Field
          label="Postal code"
          name="postalCode"
          autoComplete="postal-code"
          required
          maxLength={20}
          defaultValue={address?.postalCode}
        />
        <Field
          label="City"
          name="city"
          autoComplete="address-level2"
          required
          maxLength={100}
          defaultValue={address?.city}
        />
        <SelectField
          wide
          label="Country"
          name="country"
          autoComplete="country"
          key={countries.length}
          defaultValue={address?.country ?? 'DE'}
        >
          {countries.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      <p className="form-actions">
        <button className="button" disabled={busy}>
          Save
        </button>
      </p>
    </form>
  );
}

function PasswordForm() {
  const { busy, refused, onSubmit } = useSubmit(async (value, form) => {
    keepAccount(
      await customerApi.changeMe({
        currentPassword: value('current'),
        password: value('next'),
      }),
    );
    form.reset();
    say({ kind: 'good', text: 'Your password is changed.' });
  });
  return (
    <form className="panel" onSubmit={onSubmit}>
      <h2>Password</h2>
      {refused && <Notice kind="bad">{refused.message}</Notice>}
      <div className="stack">
        <Field
          label="Current password"
          name="current"
          type="password"
          autoComplete="current-password"
          required
          maxLength={200}
        />
        <Field
          label="New password"
          name="next"
          type="password"
          autoComplete="new-password"
          required
          minLength={SHORTEST_PASSWORD}
          maxLength={200}
          hint={`At least ${SHORTEST_PASSWORD} characters`}
        />
      </div>
      <p className="form-actions">
        <button className="button quiet" disabled={busy}>
          Change
        </button>
      </p>
    </form>
  );
}
