import { identityApiRef } from '@backstage/frontend-plugin-api';
import {
  catalogApiRef,
  entityPresentationApiRef,
} from '@backstage/plugin-catalog-react';
import { TestApiProvider } from '@backstage/test-utils';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldHarness } from '../__testUtils__/FieldHarness';
import { EntityField } from './EntityField';

const group = (name: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name },
  spec: {},
});

function form(
  options: object,
  more: { own?: string[]; required?: boolean; hear?: (value?: string) => void },
) {
  const catalog = {
    getEntities: async () => ({
      items: ['outlet-team', 'shop-team'].map(group),
    }),
  };
  const presentation = {
    forEntity: (entity: { metadata: { name: string } }) => ({
      snapshot: { primaryTitle: `The ${entity.metadata.name}` },
    }),
  };
  const identity = {
    getBackstageIdentity: async () => ({ ownershipEntityRefs: more.own ?? [] }),
  };
  return (
    <TestApiProvider
      apis={[
        [catalogApiRef, catalog as unknown as typeof catalogApiRef.T],
        [
          entityPresentationApiRef,
          presentation as unknown as typeof entityPresentationApiRef.T,
        ],
        [identityApiRef, identity as unknown as typeof identityApiRef.T],
      ]}
    >
      <FieldHarness
        field={EntityField}
        name="owner"
        schema={{ title: 'Owner' }}
        uiSchema={{ 'ui:options': options }}
        isRequired={more.required}
        onAnswer={more.hear}
      />
    </TestApiProvider>
  );
}

describe('an entity of the catalog', () => {
  it("begins with a group of the person's own", async () => {
    const hear = jest.fn();
    const own = ['user:default/olivia', 'group:default/shop-team'];
    render(
      form({ kind: 'Group', preferOwn: true }, { own, required: true, hear }),
    );
    await waitFor(() =>
      expect(hear).toHaveBeenCalledWith('group:default/shop-team'),
    );
    expect(
      await screen.findByRole('button', { name: /The shop-team/ }),
    ).toBeVisible();
  });

  it('lets the keyboard choose another one', async () => {
    const hear = jest.fn();
    render(form({ kind: 'Group' }, { required: true, hear }));
    await userEvent.click(
      await screen.findByRole('button', { name: /Choose one/ }),
    );
    await userEvent.keyboard('out{ArrowDown}{Enter}');
    expect(hear).toHaveBeenLastCalledWith('group:default/outlet-team');
  });

  it('offers none where nothing is required', async () => {
    render(form({ kind: 'System' }, {}));
    expect(await screen.findByRole('button', { name: /None/ })).toBeVisible();
  });
});
