import { TestApiProvider } from '@backstage/test-utils';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldHarness } from '../__testUtils__/FieldHarness';
import { fakePortal } from '../__testUtils__/fakePortal';
import { NameField } from './NameField';

const schema = { title: 'Name', description: 'Of its component.' };

const form = (portal: Parameters<typeof fakePortal>[0]) => (
  <TestApiProvider apis={[...fakePortal(portal)]}>
    <FieldHarness field={NameField} name="name" schema={schema} />
  </TestApiProvider>
);

describe('the name of a new service', () => {
  it('says that a name is free', async () => {
    render(form({}));
    await userEvent.type(screen.getByRole('textbox'), 'lamps');
    expect(await screen.findByText("'lamps' is free.")).toBeVisible();
    expect(screen.getByRole('textbox')).toBeValid();
  });

  it('says in the words of the server by what a name is taken', async () => {
    render(
      form({
        refuse: ({ name }) =>
          name === 'shop'
            ? [{ field: 'name', message: "'shop' is taken by a component." }]
            : [],
      }),
    );
    await userEvent.type(screen.getByRole('textbox'), 'shop');
    expect(
      await screen.findByText("'shop' is taken by a component."),
    ).toBeVisible();
    expect(screen.getByRole('textbox')).toBeInvalid();
  });

  it('does not stand in the way when the portal does not answer', async () => {
    render(form({ isDown: true }));
    await userEvent.type(screen.getByRole('textbox'), 'shop');
    expect(await screen.findByText(/will be known when/)).toBeVisible();
    expect(screen.getByRole('textbox')).toBeValid();
  });

  it('asks nobody about what cannot be a name', async () => {
    render(form({}));
    await userEvent.type(screen.getByRole('textbox'), 'No name');
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(screen.getByRole('status')).toHaveTextContent(/^\s*$/);
  });

  it('is described by its sentence', () => {
    render(form({}));
    expect(screen.getByRole('textbox')).toHaveAccessibleDescription(
      expect.stringContaining('Of its component.'),
    );
  });
});
