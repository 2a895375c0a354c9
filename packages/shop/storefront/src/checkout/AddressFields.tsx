import type { ApiError } from '../api/ApiError.ts';
import type { Account, Countries } from '../api/types.ts';
import { Field, SelectField } from '../design/Field.tsx';

interface AddressFieldsProps {
  readonly account: Account | undefined;
  readonly countries: Countries['items'];
  readonly country: string;
  onCountry(code: string): void;
  readonly refused: ApiError | undefined;
}

export function AddressFields({
  account,
  countries,
  country,
  onCountry,
  refused,
}: AddressFieldsProps) {
  const address = account?.address;
  return (
    // Drawn anew when somebody turns out to be signed in: then the fields begin with what is known.
    <fieldset className="panel fields" key={account?.id}>
      <legend>Where to</legend>
      <Field
        wide
        label="E-mail"
        name="email"
        type="email"
        autoComplete="email"
        inputMode="email"
        maxLength={300}
        required
        defaultValue={account?.email}
        error={refused?.field('email')}
        hint="For the confirmation and news about this order"
      />
      <Field
        wide
        label="Name"
        name="name"
        autoComplete="name"
        maxLength={100}
        required
        defaultValue={account?.name}
        error={refused?.field('name')}
      />
      <Field
        wide
        label="Street and number"
        name="street"
        autoComplete="street-address"
        maxLength={200}
        required
        defaultValue={address?.street}
        error={refused?.field('street')}
      />
      <Field
        label="Postal code"
        name="postalCode"
        autoComplete="postal-code"
        maxLength={20}
        required
        defaultValue={address?.postalCode}
        error={refused?.field('postalCode')}
      />
      <Field
        label="City"
        name="city"
        autoComplete="address-level2"
        maxLength={100}
        required
        defaultValue={address?.city}
        error={refused?.field('city')}
      />
      <SelectField
        wide
        label="Country"
        name="country"
        autoComplete="country"
        value={country}
        onChange={event => onCountry(event.target.value)}
      >
        {countries.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
    </fieldset>
  );
}
