import { stringifyEntityRef } from '@backstage/catalog-model';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import {
  catalogApiRef,
  entityPresentationApiRef,
} from '@backstage/plugin-catalog-react';
import { Select } from '@backstage/ui';
import { useEffect, useState } from 'react';
import type { FieldProps } from '../FieldProps';
import { Hint } from '../Hint';

const NONE = '';

interface Option {
  readonly id: string;
  readonly label: string;
}

/**
 * An entity of the catalog, of the kind in `ui:options.kind`. With `ui:options.preferOwn` a required field begins with a group of
 * the person who asks; a field that is not required offers none.
 */
export function EntityField(props: FieldProps<string>) {
  const { schema, formData, onChange, required, disabled, rawErrors } = props;
  const { kind = 'Group', preferOwn } = props.uiSchema?.['ui:options'] ?? {};
  const id = props.idSchema.$id;
  const options = useEntities(String(kind));
  const own = useOwnGroups(Boolean(preferOwn) && !formData);
  const proposal = !formData
    ? options?.find(option => own.includes(option.id))?.id
    : undefined;
  useEffect(() => {
    if (proposal !== undefined) onChange(proposal);
  }, [proposal, onChange]);

  return (
    <>
      <Select
        label={schema.title}
        secondaryLabel={required ? 'Required' : undefined}
        placeholder={options ? 'Choose one' : 'Reading the catalog …'}
        search={{ placeholder: 'Search' }}
        options={[
          ...(required ? [] : [{ id: NONE, label: 'None' }]),
          ...(options ?? []),
        ]}
        isRequired={required}
        isDisabled={disabled}
        isInvalid={(rawErrors ?? []).length > 0}
        aria-describedby={`${id}__hint ${id}__error`}
        selectedKey={formData || (required ? null : NONE)}
        onSelectionChange={key =>
          onChange(key === null || key === NONE ? undefined : String(key))
        }
      />
      <Hint id={`${id}__hint`} text={schema.description} />
    </>
  );
}

/** `undefined` until the catalog has answered; empty when it cannot. */
function useEntities(kind: string): readonly Option[] | undefined {
  const catalog = useApi(catalogApiRef);
  const presentation = useApi(entityPresentationApiRef);
  const [options, setOptions] = useState<readonly Option[]>();
  useEffect(() => {
    let isCurrent = true;
    const read = async () => {
      const { items } = await catalog.getEntities({
        filter: { kind },
        fields: ['kind', 'metadata', 'spec.profile.displayName'],
      });
      return items.map(entity => ({
        id: stringifyEntityRef(entity),
        label: presentation.forEntity(entity).snapshot.primaryTitle,
      }));
    };
    read()
      .catch(() => [])
      .then(found => {
        const sorted = found.sort((a, b) => a.label.localeCompare(b.label));
        if (isCurrent) setOptions(sorted);
      });
    return () => {
      isCurrent = false;
    };
  }, [catalog, presentation, kind]);
  return options;
}

const NOBODY: readonly string[] = [];

function useOwnGroups(isAsked: boolean): readonly string[] {
  const identity = useApi(identityApiRef);
  const [own, setOwn] = useState(NOBODY);
  useEffect(() => {
    if (!isAsked) return;
    identity.getBackstageIdentity().then(
      ({ ownershipEntityRefs }) =>
        setOwn(ownershipEntityRefs.filter(ref => ref.startsWith('group:'))),
      () => setOwn(NOBODY),
    );
  }, [identity, isAsked]);
  return own;
}
