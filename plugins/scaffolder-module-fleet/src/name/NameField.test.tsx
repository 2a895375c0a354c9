import { discoveryApiRef, fetchApiRef } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { TestApiProvider } from '@backstage/test-utils';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldHarness } from '../__testUtils__/FieldHarness';
import { NameField } from './NameField';

const schema = { title: 'Name' };

function form(taken: { entities?: string[]; repositories?: string[] }) {
  const { entities = [], repositories = [] } = taken;
  const catalog = {
    getEntitiesByRefs: async (request: { entityRefs: string[] }) => ({
      items: request.entityRefs.map(ref =>
        entities.includes(ref) ? { kind: 'Component' } : undefined,
      ),
    }),
  };
  const fetchApi = {
    fetch: async () => ({
      ok: true,
      json: async () => ({
        repositories: repositories.map(name => ({ name })),
      }),
    }),
  };
  return (
    <TestApiProvider
      apis={[
        [catalogApiRef, catalog as unknown as typeof catalogApiRef.T],
        [fetchApiRef, fetchApi as unknown as typeof fetchApiRef.T],
        [discoveryApiRef, { getBaseUrl: async () => 'http://here' }],
      ]}
    >
      <FieldHarness field={NameField} name="name" schema={schema} />
    </TestApiProvider>
  );
}

describe('the name of a new service', () => {
  it('says that a name is free', async () => {
    render(form({}));
    await userEvent.type(screen.getByRole('textbox'), 'lamps');
    expect(await screen.findByText("'lamps' is free.")).toBeVisible();
  });

  it.each([
    [{ entities: ['component:default/shop'] }, /component:default\/shop/],
    [{ entities: ['api:default/shop-api'] }, /api:default\/shop-api/],
    [{ repositories: ['shop'] }, /local repository 'shop'/],
  ])('says by what a name is taken: %p', async (taken, sentence) => {
    render(form(taken));
    await userEvent.type(screen.getByRole('textbox'), 'shop');
    expect(await screen.findByText(sentence)).toBeVisible();
    expect(screen.getByRole('textbox')).toBeInvalid();
  });

  it('asks nobody about what cannot be a name', async () => {
    render(form({}));
    await userEvent.type(screen.getByRole('textbox'), 'No name');
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(screen.getByRole('status')).toHaveTextContent(/^\s*$/);
  });
});
