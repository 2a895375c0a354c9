import { screen, waitFor, within } from '@testing-library/react';
import {
  createEmptyFleet,
  createFakeFleet,
  fakePipelineId,
  seedPipelines,
} from '../../testUtils';
import type { FakeFleet } from '../../testUtils';
import { renderFleetPage } from '../FleetPage/__testUtils__/renderFleetPage';

const SHOP = 'local:default:-:shop%2Fprod';
const OUTLET = 'local:default:-:outlet%2Fprod';

// Pages live on timers and signals, as in a browser: the tests wait for what a person would see.
beforeAll(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: false });
});

function show(fleet: FakeFleet) {
  return renderFleetPage(fleet, '/fleet/approvals');
}

async function card(name: RegExp) {
  return within(await screen.findByRole('article', { name }));
}

describe('ApprovalsPage', () => {
  it('shows what waits, the nearest deadline first, with who asked, why and how long it can wait', async () => {
    show(createFakeFleet());
    const proposal = await card(/instances of 1.2.0/);
    const gate = await card(/1.2.0 waits at 25 %/);
    expect(
      screen
        .getAllByRole('article')
        .map(each => each.getAttribute('aria-label')),
    ).toEqual([
      expect.stringMatching(/instances of 1.2.0/),
      expect.stringMatching(/1.2.0 waits/),
    ]);
    expect(proposal.getByText(/Proposed for teo.okafor/)).toBeInTheDocument();
    expect(proposal.getByText('55 min left')).toBeInTheDocument();
    expect(gate.getByText(/Asked for by mara.lindqvist/)).toBeInTheDocument();
    expect(
      gate.getByText('Why: Faster search in the storefront'),
    ).toBeInTheDocument();
    expect(
      gate.getByRole('link', { name: 'shop/prod in prod' }),
    ).toHaveAttribute('href', '/catalog/default/component/shop/fleet');
    expect(
      await screen.findByRole('link', { name: '2 wait for you' }),
    ).toHaveAttribute('href', '/fleet/approvals');
  });

  it('promotes a gate in place, after one line that says what will happen', async () => {
    const fleet = createFakeFleet();
    const { user } = show(fleet);
    const gate = await card(/1.2.0 waits/);
    await user.click(gate.getByRole('button', { name: /^Promote/ }));
    const confirm = within(gate.getByRole('group', { name: 'Confirm' }));
    expect(
      await confirm.findByText(/takes its next step without waiting/),
    ).toBeInTheDocument();
    await user.click(confirm.getByRole('button', { name: 'Yes, promote' }));
    await waitFor(() =>
      expect(
        screen.queryByRole('article', { name: /1.2.0 waits/ }),
      ).not.toBeInTheDocument(),
    );
    expect((await fleet.getGroup(SHOP)).rollout?.phase).toBe('progressing');
  });

  it('takes Escape for "not now" and sends nothing', async () => {
    const fleet = createFakeFleet();
    const { user } = show(fleet);
    const gate = await card(/1.2.0 waits/);
    await user.click(gate.getByRole('button', { name: /^Abort/ }));
    await gate.findByText(/turns back to 1.1.0/);
    await user.keyboard('{Escape}');
    expect(gate.queryByRole('group')).not.toBeInTheDocument();
    expect((await fleet.getGroup(SHOP)).rollout?.phase).toBe(
      'awaitingPromotion',
    );
  });

  it('shows the whole plan of a proposal before it is approved', async () => {
    const fleet = createFakeFleet();
    const { user } = show(fleet);
    const proposal = await card(/instances of 1.2.0/);
    await user.click(proposal.getByRole('button', { name: /^Approve/ }));
    const dialog = within(
      await screen.findByRole('dialog', {
        name: 'Approve the proposal for outlet/prod in prod',
      }),
    );
    expect(await dialog.findByText('What changes')).toBeInTheDocument();
    expect(
      dialog.getByText(/has never served long enough/),
    ).toBeInTheDocument();
    await user.click(dialog.getByRole('button', { name: 'Approve and do it' }));
    await waitFor(() =>
      expect(fleet.safety.proposals[0]).toMatchObject({ state: 'confirmed' }),
    );
    expect((await fleet.getGroup(OUTLET)).rollout).toMatchObject({
      to: { label: '1.2.0' },
    });
  });

  it('says when a proposal is out of date, and does nothing', async () => {
    const fleet = createFakeFleet();
    const { user } = show(fleet);
    const proposal = await card(/instances of 1.2.0/);
    await user.click(proposal.getByRole('button', { name: /^Approve/ }));
    const dialog = within(await screen.findByRole('dialog'));
    await dialog.findByText('What changes');
    fleet.change(OUTLET, group => {
      group.version++;
    });
    await user.click(dialog.getByRole('button', { name: 'Approve and do it' }));
    expect(
      await dialog.findByText('The page was out of date, nothing was sent'),
    ).toBeInTheDocument();
  });

  it('rejects a proposal', async () => {
    const fleet = createFakeFleet();
    const { user } = show(fleet);
    const proposal = await card(/instances of 1.2.0/);
    await user.click(proposal.getByRole('button', { name: /^Reject/ }));
    const confirm = within(proposal.getByRole('group', { name: 'Confirm' }));
    await user.click(confirm.getByRole('button', { name: 'Reject' }));
    await waitFor(() =>
      expect(fleet.safety.proposals[0]).toMatchObject({ state: 'declined' }),
    );
  });

  it('shows what one may not answer, with the reason, and does not count it', async () => {
    const fleet = createFakeFleet();
    fleet.safety.notMine.set(SHOP, 'You asked for it yourself.');
    const { user } = show(fleet);
    const gate = await card(/1.2.0 waits/);
    const promote = gate.getByRole('button', { name: /^Promote/ });
    expect(promote).toHaveAccessibleDescription('You asked for it yourself.');
    await user.click(promote);
    expect(gate.queryByRole('group')).not.toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: '1 waits for you' }),
    ).toBeInTheDocument();
  });

  it('follows the signals', async () => {
    const fleet = createFakeFleet();
    show(fleet);
    await card(/1.2.0 waits/);
    fleet.change(SHOP, group => {
      group.rollouts = group.rollouts.slice(1);
    });
    await waitFor(() =>
      expect(
        screen.queryByRole('article', { name: /1.2.0 waits/ }),
      ).not.toBeInTheDocument(),
    );
  });

  it('says that nothing waits', async () => {
    show(createEmptyFleet());
    expect(
      await screen.findByText('Nothing waits for anybody'),
    ).toBeInTheDocument();
  });

  it('says why it could not be loaded', async () => {
    const fleet = createFakeFleet();
    fleet.failure = new Error('The database does not answer.');
    show(fleet);
    expect(
      await screen.findByText('The database does not answer.'),
    ).toBeInTheDocument();
  });

  it('answers the gate of a pipeline in place, a rejection with a reason', async () => {
    const fleet = createFakeFleet();
    seedPipelines(fleet.pipelines, Date.now());
    const { user } = show(fleet);
    const gate = await card(/^Run #42 of shop waits/);
    expect(
      gate.getByText(/^It brings Faster search in the storefront/),
    ).toBeInTheDocument();
    expect(gate.getByRole('link', { name: 'shop in prod' })).toHaveAttribute(
      'href',
      '/catalog/default/component/shop/pipeline',
    );
    await user.click(gate.getByRole('button', { name: /^Reject/ }));
    const reject = gate.getByRole('button', { name: 'Yes, reject' });
    expect(reject).toBeDisabled();
    await user.click(gate.getByRole('button', { name: 'Not now' }));
    await user.click(gate.getByRole('button', { name: /^Approve/ }));
    expect(
      gate.getByText(
        /^Run #42 goes on and deploys Faster search .* to prod\.$/,
      ),
    ).toBeInTheDocument();
    await user.click(gate.getByRole('button', { name: 'Yes, approve' }));
    await waitFor(() =>
      expect(
        screen.queryByRole('article', { name: /^Run #42/ }),
      ).not.toBeInTheDocument(),
    );
    expect(fleet.pipelines.get(fakePipelineId('shop')).runs[0].phase).toBe(
      'running',
    );
  });
});
