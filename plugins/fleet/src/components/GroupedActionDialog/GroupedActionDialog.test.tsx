import type { SubmitGroupedAction } from '@capstan/plugin-fleet-common';
import { screen, waitFor, within } from '@testing-library/react';
import { createFakeFleet } from '../../testUtils';
import type { FakeFleet } from '../../testUtils';
import { renderFleetPage } from '../FleetPage/__testUtils__/renderFleetPage';

const ACCOUNTS = 'local:default:-:accounts%2Fprod';
const CHECKOUT = 'local:default:-:checkout%2Fprod';

beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});

/** The fleet page with these groups selected, by keyboard. */
async function select(fleet: FakeFleet, ...names: string[]) {
  const submitted: SubmitGroupedAction[] = [];
  const submitGrouped = fleet.submitGrouped.bind(fleet);
  fleet.submitGrouped = (action, options) => {
    submitted.push(action);
    return submitGrouped(action, options);
  };
  const { user } = renderFleetPage(fleet, '/fleet/services');
  for (const name of names) {
    const box = await screen.findByRole('checkbox', { name: `Select ${name}` });
    box.focus();
    await user.keyboard(' ');
  }
  const bar = within(
    await screen.findByRole('region', { name: 'Selected groups' }),
  );
  return { user, bar, submitted };
}

const both = ['checkout/prod in prod', 'accounts/prod in prod'];

describe('GroupedActionDialog', () => {
  it('rolls several groups back in one confirmed plan, and shows how each goes', async () => {
    const fleet = createFakeFleet();
    const { user, bar, submitted } = await select(fleet, ...both);
    expect(bar.getByText('2 groups selected')).toBeInTheDocument();
    await user.click(bar.getByRole('button', { name: 'Roll back…' }));
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Roll back 2 groups' }),
    );
    expect(
      await dialog.findAllByText(/warm instances of 1.1.0/),
    ).not.toHaveLength(0);
    const confirm = dialog.getByRole('button', { name: 'Roll back 2 groups' });
    expect(confirm).toBeDisabled();
    await user.type(
      dialog.getByRole('textbox', { name: /Reason/ }),
      'Errors everywhere',
    );
    await waitFor(() => expect(confirm).toBeEnabled());
    await user.dblClick(confirm);

    const progress = within(
      await dialog.findByRole('list', { name: 'Progress' }),
    );
    const [first, second] = progress.getAllByRole('listitem');
    expect(first).toHaveTextContent('checkout/prod in prod');
    expect(first).toHaveTextContent('Running');
    expect(second).toHaveTextContent('Waiting');
    expect(
      within(first).getByRole('link', { name: 'checkout/prod in prod' }),
    ).toHaveAttribute('href', '/catalog/default/component/checkout/fleet');
    expect(submitted).toHaveLength(1);
    expect(submitted[0]).toMatchObject({
      reason: 'Errors everywhere',
      onFailure: 'stop',
      items: [
        { groupId: CHECKOUT, request: { revisionId: 'rev-1.1.0' } },
        { groupId: ACCOUNTS, request: { revisionId: 'rev-1.0.0' } },
      ],
    });

    for (let round = 0; round < 12; round++) fleet.step();
    expect(await dialog.findByText('All done')).toBeInTheDocument();
    expect((await fleet.getGroup(ACCOUNTS)).currentRevisionId).toBe(
      'rev-1.0.0',
    );
  });

  it('keeps the order that a person gave, and goes on when asked to', async () => {
    const fleet = createFakeFleet();
    const { user, bar, submitted } = await select(fleet, ...both);
    await user.click(bar.getByRole('button', { name: 'Roll back…' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.click(
      dialog.getByRole('button', { name: 'Move accounts/prod in prod up' }),
    );
    await user.click(
      dialog.getByRole('radio', { name: 'Go on with the rest' }),
    );
    await user.type(dialog.getByRole('textbox', { name: /Reason/ }), 'Errors');
    const confirm = dialog.getByRole('button', { name: 'Roll back 2 groups' });
    await waitFor(() => expect(confirm).toBeEnabled());
    await user.click(confirm);
    await waitFor(() => expect(submitted).toHaveLength(1));
    expect(submitted[0].onFailure).toBe('continue');
    expect(submitted[0].items.map(item => item.groupId)).toEqual([
      ACCOUNTS,
      CHECKOUT,
    ]);
  });

  it('says who is left out of a promotion, and why', async () => {
    const { user, bar } = await select(
      createFakeFleet(),
      'shop/prod in prod',
      'accounts/prod in prod',
    );
    await user.click(bar.getByRole('button', { name: 'Promote…' }));
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Promote 1 group' }),
    );
    expect(
      dialog.getByText('accounts/prod in prod: No rollout is running.'),
    ).toBeInTheDocument();
    await waitFor(() =>
      expect(
        dialog.getByRole('button', { name: 'Promote 1 group' }),
      ).toBeEnabled(),
    );
  });

  it('cannot be confirmed while one plan is refused; without it, it can', async () => {
    const fleet = createFakeFleet();
    const planGrouped = fleet.planGrouped.bind(fleet);
    fleet.planGrouped = async (items, options) => ({
      plans: (await planGrouped(items, options)).plans.map(plan =>
        plan.groupId === CHECKOUT
          ? { ...plan, refusal: 'It is being moved.' }
          : plan,
      ),
    });
    const { user, bar } = await select(fleet, ...both);
    await user.click(bar.getByRole('button', { name: 'Roll back…' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByRole('textbox', { name: /Reason/ }), 'Errors');
    expect(await dialog.findByText(/1 plan is refused/)).toBeInTheDocument();
    expect(
      dialog.getByRole('button', { name: 'Roll back 2 groups' }),
    ).toBeDisabled();
    await user.click(
      dialog.getByRole('button', { name: 'Take checkout/prod in prod out' }),
    );
    await waitFor(() =>
      expect(
        dialog.getByRole('button', { name: 'Roll back 1 group' }),
      ).toBeEnabled(),
    );
  });

  it('says when the world has changed, and plans anew', async () => {
    const fleet = createFakeFleet();
    const { user, bar } = await select(fleet, ...both);
    await user.click(bar.getByRole('button', { name: 'Roll back…' }));
    const dialog = within(await screen.findByRole('dialog'));
    await user.type(dialog.getByRole('textbox', { name: /Reason/ }), 'Errors');
    const confirm = dialog.getByRole('button', { name: 'Roll back 2 groups' });
    await waitFor(() => expect(confirm).toBeEnabled());
    fleet.submitGrouped = () =>
      Promise.reject(
        Object.assign(new Error('checkout/prod has changed.'), {
          name: 'ConflictError',
        }),
      );
    await user.click(confirm);
    expect(
      await dialog.findByText('The page was out of date, nothing was sent'),
    ).toBeInTheDocument();
  });
});
