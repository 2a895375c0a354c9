import { NotFoundError } from '@backstage/errors';
import { act, screen, waitFor, within } from '@testing-library/react';
import { createEmptyFleet, createFakeFleet } from '../../testUtils';
import {
  groupIdOf,
  groupOf,
  panelOf,
  renderTab,
} from './__testUtils__/renderTab';

describe('EntityFleetContent', () => {
  it('shows all groups at a glance, production last', async () => {
    renderTab(createFakeFleet());
    const prod = await panelOf('prod');
    const panels = screen.getAllByRole('region', { name: / in (test|prod)$/ });
    expect(panels.map(panel => panel.getAttribute('aria-label'))).toEqual([
      'shop/test in test',
      'shop/prod in prod',
    ]);
    expect(prod.getByText('Degraded')).toBeInTheDocument();
    expect(
      prod.getByText(/1\.2\.0 answers 6\.1 % of requests with errors/),
    ).toBeInTheDocument();
    expect(prod.getByText(/healthy of 8 desired/)).toHaveTextContent(
      '8 healthy of 8 desired',
    );
    const sizes = ['Running', 'Min', 'Desired', 'Max'].map(
      name => prod.getByText(name).nextSibling?.textContent,
    );
    expect(sizes).toEqual(['8', '3', '8', '12']);
    expect(
      prod.getByText('Autoscaling: keeps 50 requests/s per instance'),
    ).toBeInTheDocument();
    const versions = within(prod.getByRole('table', { name: 'Versions' }));
    expect(versions.getAllByRole('row').map(row => row.textContent)).toEqual([
      'VersionHealthy / runningTraffic',
      '1.2.0 wanted2 of 225 %',
      '1.1.0 6 of 675 %',
    ]);
    expect(
      prod.getByRole('progressbar', { name: 'Rolling out 1.2.0' }),
    ).toBeInTheDocument();
    expect(prod.getByText(/Step 2 of 3 ·/)).toBeInTheDocument();
    expect(prod.getByText(/ago$/)).toBeInTheDocument();
    expect(
      prod.getByRole('link', { name: /Open 127\.0\.0\.1:8100/ }),
    ).toHaveAttribute('href', 'http://127.0.0.1:8100/shop/prod');
  });

  it('shows a change when a signal tells of it', async () => {
    const fleet = createFakeFleet();
    renderTab(fleet);
    const test = await panelOf('test');
    expect(test.getByText(/healthy of 2 desired/)).toBeInTheDocument();
    act(() =>
      fleet.change(groupIdOf(fleet, 'test'), group => {
        group.desired = 3;
      }),
    );
    expect(await test.findByText(/healthy of 3 desired/)).toBeInTheDocument();
    expect(test.getByText('Degraded')).toBeInTheDocument();
  });

  it('opens on the group in trouble, and shows another when it is chosen', async () => {
    const { user } = renderTab(createFakeFleet());
    expect(
      await screen.findByRole('region', { name: 'Details of prod' }),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('tab', { name: 'Instances' }));
    await user.click(screen.getByRole('radio', { name: 'test' }));
    const details = within(
      await screen.findByRole('region', { name: 'Details of test' }),
    );
    // The tab stays where it was.
    expect(details.getByRole('tab', { name: 'Instances' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await waitFor(() => expect(details.getAllByRole('row')).toHaveLength(3));
  });

  it('turns to a group when somebody acts on it', async () => {
    const { user } = renderTab(createFakeFleet());
    const test = await panelOf('test');
    await user.click(test.getByRole('button', { name: 'Scale' }));
    await user.keyboard('{Escape}');
    expect(
      await screen.findByRole('region', { name: 'Details of test' }),
    ).toBeInTheDocument();
  });

  it('holds the place while it loads', async () => {
    const fleet = createFakeFleet();
    fleet.latencyMs = Infinity;
    renderTab(fleet);
    expect(
      await screen.findByRole('status', { name: 'Loading' }),
    ).toBeInTheDocument();
  });

  it('never shows stale data as healthy: it has no green, an age and a reason, and nothing can be sent', async () => {
    renderTab(createFakeFleet(), 'recommendations');
    const panel = await panelOf('prod', 'recommendations');
    expect(panel.getByText('Unknown')).toBeInTheDocument();
    expect(panel.queryByText('OK')).not.toBeInTheDocument();
    expect(
      panel.getByText(
        /^This is what was seen 7\smin ago, not what is there now: The engine 'edge'/,
      ),
    ).toBeInTheDocument();
    for (const name of ['Roll out', 'Roll back', 'Scale']) {
      expect(panel.getByRole('button', { name })).toHaveAccessibleDescription(
        'The engine does not answer, so nothing can be sent to it.',
      );
    }
    // The panel tells it; it is not said twice.
    expect(
      screen.queryByText('local:edge does not answer'),
    ).not.toBeInTheDocument();
  });

  it('reaches a button that cannot be used, and its reason, with the keyboard', async () => {
    const { user } = renderTab(createFakeFleet());
    const prod = await panelOf('prod');
    const button = prod.getByRole('button', { name: 'Roll out' });
    prod.getByRole('button', { name: 'Abort' }).focus();
    await user.tab();
    expect(button).toHaveFocus();
    expect(await screen.findByRole('tooltip')).toHaveTextContent(
      /A rollout to 1\.2\.0 is running/,
    );
    await user.keyboard('{Enter}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('says what was looked for and where when there is no group yet', async () => {
    renderTab(createFakeFleet(), 'new');
    expect(await screen.findByText('No scale group yet')).toBeInTheDocument();
    expect(
      screen.getByText(
        'Looked for groups of new (annotation capstan/local-service).',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/^local:default: \d+ groups, seen/),
    ).toBeInTheDocument();
    expect(screen.getByText('local:edge does not answer')).toBeInTheDocument();
  });

  it('says so when the portal has no source of groups at all', async () => {
    renderTab(createEmptyFleet());
    expect(
      await screen.findByText('No source of groups is set up in this portal.'),
    ).toBeInTheDocument();
  });

  it('looks the same for what may not be seen as for what is not there', async () => {
    const fleet = createFakeFleet();
    fleet.failure = new NotFoundError(
      'There is no such entity, or you may not see it.',
    );
    renderTab(fleet);
    expect(await screen.findByText('No scale group yet')).toBeInTheDocument();
  });

  it('shows why nothing could be loaded, and tries again', async () => {
    const fleet = createFakeFleet();
    fleet.failure = new Error('connect ECONNREFUSED');
    const { user } = renderTab(fleet);
    expect(await screen.findByText('connect ECONNREFUSED')).toBeInTheDocument();
    fleet.failure = undefined;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/healthy of 8 desired/)).toBeInTheDocument();
  });

  it('keeps what it knew when the portal stops answering, but not as healthy', async () => {
    const fleet = createFakeFleet();
    renderTab(fleet);
    const test = await panelOf('test');
    expect(test.getByText('OK')).toBeInTheDocument();
    fleet.failure = new Error('connect ECONNREFUSED');
    act(() => fleet.change(groupIdOf(fleet, 'test'), () => {}));
    expect(await test.findByText('Unknown')).toBeInTheDocument();
    expect(test.queryByText('OK')).not.toBeInTheDocument();
    expect(
      screen.getAllByText('Not up to date: the portal did not answer').length,
    ).toBeGreaterThan(0);
    expect(test.getByText(/healthy of 2 desired/)).toBeInTheDocument();
  });

  it('tells how an action ended that failed after it was accepted', async () => {
    const fleet = createFakeFleet();
    const { user } = renderTab(fleet, 'outlet');
    const panel = await panelOf('prod', 'outlet');
    await user.click(panel.getByRole('button', { name: 'Roll back' }));
    const confirm = await screen.findByRole('button', {
      name: 'Roll back to 1.0.0',
    });
    await user.keyboard('slow pages');
    const getAction = fleet.getAction.bind(fleet);
    fleet.getAction = async (...args) => ({
      ...(await getAction(...args)),
      state: 'failed',
      message: 'No instance of 1.0.0 became healthy. 1.1.0 still serves.',
      endedAt: new Date().toISOString(),
    });
    await user.click(confirm);
    expect(await panel.findByText('Roll back: Failed')).toBeInTheDocument();
    expect(
      panel.getByText(
        'No instance of 1.0.0 became healthy. 1.1.0 still serves.',
      ),
    ).toBeInTheDocument();
    expect(groupOf(fleet, 'prod', 'outlet').actions).toHaveLength(1);
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    await user.click(panel.getByRole('button', { name: 'Hide this action' }));
    expect(panel.queryByText('Roll back: Failed')).not.toBeInTheDocument();
  });
});
