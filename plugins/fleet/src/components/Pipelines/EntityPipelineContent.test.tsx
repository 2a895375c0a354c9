import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type {
  Capability,
  Pipeline,
  PipelineRun,
  SubmitPipelineRequest,
} from '@capstan/plugin-fleet-common';
import { screen, waitFor, within } from '@testing-library/react';
import {
  buildPipeline,
  createFakeFleet,
  fakePipelineId,
  seedPipelines,
} from '../../testUtils';
import { renderContent } from '../EntityFleetContent/__testUtils__/renderTab';
import { EntityPipelineContent } from './EntityPipelineContent';

const SHOP = fakePipelineId('shop');

function seeded() {
  const fleet = createFakeFleet();
  seedPipelines(fleet.pipelines, Date.now());
  return fleet;
}

function show(service = 'shop', fleet = seeded()) {
  const sent: SubmitPipelineRequest[] = [];
  const submit = fleet.submitPipeline.bind(fleet);
  fleet.submitPipeline = (id, action, options) => {
    sent.push(action);
    return submit(id, action, options);
  };
  const tab = renderContent(fleet, service, <EntityPipelineContent />, '/');
  return { ...tab, fleet, sent };
}

/** The pipeline with its newest run changed. */
function withRun(
  pipeline: Pipeline,
  change: (run: PipelineRun) => PipelineRun,
): Pipeline {
  const [newest, ...older] = pipeline.runs;
  return { ...pipeline, runs: [change(newest), ...older] };
}

/** The newest run with another answer to its gate. */
function answering(run: PipelineRun, approve: Capability): PipelineRun {
  return {
    ...run,
    stages: run.stages.map(stage =>
      stage.gate
        ? {
            ...stage,
            gate: { ...stage.gate, answer: { approve, reject: { can: true } } },
          }
        : stage,
    ),
  };
}

const card = async (name: string) =>
  within(await screen.findByRole('region', { name }));
const gate = () =>
  within(
    screen.getByRole('group', { name: 'Answer to Approve for production' }),
  );

describe('EntityPipelineContent', () => {
  it('shows the newest run as a row of stages, with what it brings and where it waits', async () => {
    show();
    const shop = await card('shop');
    expect(
      shop.getByRole('heading', {
        name: 'Run #42 · Faster search in the storefront',
      }),
    ).toBeInTheDocument();
    const stages = within(
      shop.getByRole('list', { name: 'Stages of #42' }),
    ).getAllByRole('button');
    expect(stages.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^Buildpassed/),
      expect.stringMatching(/^Deploy to testpassed.*test$/),
      expect.stringMatching(/^Smoke testpassed/),
      expect.stringMatching(/^Approve for productionwaits/),
      expect.stringMatching(/^Deploy to productionnot yetprod$/),
    ]);
    expect(stages[3]).toHaveAttribute('aria-pressed', 'true');
    expect(
      gate().getByText(/Faster search in the storefront \(\w{8}\) to prod/),
    ).toBeInTheDocument();
    expect(shop.getByText(/push to main by teo\.okafor/)).toBeInTheDocument();
  });

  it('approves after a question that names version, digest and environment', async () => {
    const { user, sent, fleet, toasts } = show();
    await card('shop');
    await user.click(gate().getByRole('button', { name: 'Approve' }));
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Approve #42 for prod' }),
    );
    expect(
      dialog.getByText(
        /^Faster search in the storefront \(\w{8}\) goes on to prod\. Digest: sha256:8c1f2ab442\.$/,
      ),
    ).toBeInTheDocument();
    expect(sent).toEqual([]);
    await user.click(dialog.getByRole('button', { name: 'Approve' }));
    await waitFor(() =>
      expect(
        screen.queryByRole('group', { name: /^Answer to/ }),
      ).not.toBeInTheDocument(),
    );
    expect(sent.map(({ request }) => request)).toEqual([
      {
        kind: 'approve',
        runId: 'run-42',
        stage: 'Approve for production',
        gateId: 'run-42-gate',
      },
    ]);
    expect(toasts).toMatchObject([
      { title: expect.stringMatching(/^Approve/) },
    ]);
    expect(fleet.pipelines.get(SHOP).runs[0].phase).toBe('running');
  });

  it('takes a rejection only with a reason', async () => {
    const { user, sent } = show();
    await card('shop');
    await user.click(gate().getByRole('button', { name: 'Reject' }));
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Reject #42 for prod' }),
    );
    const reject = dialog.getByRole('button', { name: 'Reject' });
    expect(reject).toBeDisabled();
    await user.type(dialog.getByRole('textbox'), 'Prices are wrong.');
    expect(reject).toBeEnabled();
    await user.click(reject);
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({
      request: { kind: 'reject' },
      reason: 'Prices are wrong.',
    });
    expect(
      await screen.findByText('Approve for production was rejected.'),
    ).toBeInTheDocument();
  });

  it('says in the dialog that somebody was faster, and sends nothing', async () => {
    const { user, fleet } = show();
    await card('shop');
    await user.click(gate().getByRole('button', { name: 'Approve' }));
    const dialog = within(await screen.findByRole('dialog'));
    fleet.pipelines.submit(SHOP, {
      request: {
        kind: 'approve',
        runId: 'run-42',
        stage: 'Approve for production',
        gateId: 'run-42-gate',
      },
      idempotencyKey: 'somebody else',
    });
    await user.click(dialog.getByRole('button', { name: 'Approve' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      /no longer waits for this answer/,
    );
  });

  it('sends the same key again while nobody knows what became of it', async () => {
    const { user, fleet, sent } = show();
    await card('shop');
    await user.click(gate().getByRole('button', { name: 'Approve' }));
    const dialog = within(await screen.findByRole('dialog'));
    const approve = dialog.getByRole('button', { name: 'Approve' });
    fleet.failure = new TypeError('Failed to fetch');
    await user.click(approve);
    await dialog.findByRole('alert');
    fleet.failure = undefined;
    await user.click(approve);
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[0].idempotencyKey).toBe(sent[1].idempotencyKey);
  });

  it('keeps what may not be answered in reach of the keyboard, with its reason in sight', async () => {
    const reason =
      'You asked for this yourself, and here somebody else has to.';
    const fleet = seeded();
    fleet.changePipeline(SHOP, pipeline =>
      withRun(pipeline, run => answering(run, { can: false, reason })),
    );
    const { user, sent } = show('shop', fleet);
    await card('shop');
    const approve = gate().getByRole('button', { name: 'Approve' });
    expect(approve).toHaveAccessibleDescription(reason);
    approve.focus();
    await user.keyboard('{Enter}');
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(sent).toEqual([]);
    expect(gate().getByRole('button', { name: 'Reject' })).not.toHaveAttribute(
      'aria-disabled',
    );
  });

  it('opens a failed stage with its words, and retries it', async () => {
    const { user, sent } = show('checkout');
    const checkout = await card('checkout');
    expect(checkout.getByText('simulated')).toBeInTheDocument();
    const details = within(
      checkout.getByRole('region', { name: 'Stage Smoke test' }),
    );
    expect(details.getByText(/database "shop" does not exist/)).toBeVisible();
    await user.click(details.getByRole('button', { name: 'Retry' }));
    await user.click(
      within(
        await screen.findByRole('dialog', {
          name: 'Retry Smoke test of #12',
        }),
      ).getByRole('button', { name: 'Retry' }),
    );
    await waitFor(() =>
      expect(sent.map(({ request }) => request)).toEqual([
        { kind: 'retry', runId: 'run-12', stage: 'Smoke test' },
      ]),
    );
  });

  it('shows the output of the stage that is chosen', async () => {
    const { user } = show();
    const shop = await card('shop');
    await user.click(shop.getByRole('button', { name: /^Build/ }));
    const build = within(
      await shop.findByRole('region', { name: 'Stage Build' }),
    );
    await user.click(build.getByText('Output'));
    expect(build.getByText(/184 passed/)).toBeVisible();
    expect(gate().getByRole('button', { name: 'Approve' })).toBeVisible();
  });

  it('lists older runs, each opened when it is asked for, and rolls back from one', async () => {
    const { user, sent } = show();
    await card('shop');
    const older = within(screen.getByRole('region', { name: 'Older runs' }));
    expect(
      older.getAllByRole('button').map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringMatching(/^Run #41 .*passed/),
      expect.stringMatching(/^Run #40 .*failed/),
      expect.stringMatching(/^Run #39 .*passed/),
    ]);
    await user.click(older.getByRole('button', { name: /^Run #41/ }));
    const details = within(
      await older.findByRole('region', { name: 'Stage Deploy to production' }),
    );
    await user.click(details.getByRole('button', { name: 'Roll back' }));
    const dialog = within(
      await screen.findByRole('dialog', {
        name: 'Roll prod back to before #41',
      }),
    );
    await user.type(dialog.getByRole('textbox'), 'Wrong taxes.');
    await user.click(dialog.getByRole('button', { name: 'Roll back' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0].request).toEqual({
      kind: 'rollback',
      runId: 'run-41',
      stage: 'Deploy to production',
    });
  });

  it('starts and stops a run', async () => {
    const { user, sent } = show();
    const shop = await card('shop');
    await user.click(shop.getByRole('button', { name: 'Start a run' }));
    await user.click(
      within(
        await screen.findByRole('dialog', { name: 'Start a run of shop' }),
      ).getByRole('button', { name: 'Start a run' }),
    );
    expect(
      await shop.findByRole('heading', { name: /^Run #44/ }),
    ).toBeInTheDocument();
    await user.click(shop.getAllByRole('button', { name: 'Stop' })[0]);
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Stop #44' }),
    );
    await user.type(dialog.getByRole('textbox'), 'Wrong branch.');
    await user.click(dialog.getByRole('button', { name: 'Stop' }));
    await waitFor(() =>
      expect(sent.map(({ request }) => request.kind)).toEqual([
        'start',
        'stop',
      ]),
    );
  });

  it('follows the run as it goes on', async () => {
    const { fleet } = show('search');
    const search = await card('search');
    expect(
      search.getByRole('region', { name: 'Stage Deploy to test' }),
    ).toBeInTheDocument();
    fleet.step();
    expect(
      await search.findByRole('region', { name: 'Stage Smoke test' }),
    ).toBeInTheDocument();
    fleet.step();
    expect(
      await search.findByRole('button', { name: 'Approve' }),
    ).toBeInTheDocument();
  });

  it('keeps showing what was known when the pipeline cannot be read, and says why', async () => {
    show('billing');
    const billing = await card('billing');
    expect(billing.getByText(/AccessDenied/)).toBeInTheDocument();
    expect(billing.getByText(/9\smin/)).toBeInTheDocument();
    expect(
      billing.getByRole('heading', { name: /^Run #41/ }),
    ).toBeInTheDocument();
  });

  it('says that there was no run yet', async () => {
    show('outlet');
    expect(await screen.findByText('No run yet')).toBeInTheDocument();
  });

  it('says what it looked for when there is none, and where it could not look', async () => {
    const fleet = seeded();
    fleet.pipelines.unread = [
      {
        id: 'aws-codepipeline:1:eu',
        provider: 'aws-codepipeline',
        account: '1',
        region: 'eu',
        error: 'Throttled.',
      },
    ];
    show('new', fleet);
    expect(await screen.findByText('No pipeline yet')).toBeInTheDocument();
    expect(
      screen.getByText(/aws-codepipeline:1:eu could not be read/),
    ).toBeInTheDocument();
  });

  it.each([
    [new NotAllowedError(), /may not see|not allowed/i],
    [new Error('The backend did not answer.'), /did not answer/],
  ])('says why nothing could be loaded: %s', async (failure, words) => {
    const fleet = seeded();
    fleet.failure = failure;
    show('shop', fleet);
    expect(await screen.findByText(words)).toBeInTheDocument();
  });

  it('shows what may not be seen as if it were not there', async () => {
    const fleet = seeded();
    fleet.listPipelines = () =>
      Promise.reject(
        Object.assign(new NotFoundError('No such entity.'), {
          statusCode: 404,
        }),
      );
    show('shop', fleet);
    expect(await screen.findByText('No pipeline yet')).toBeInTheDocument();
  });

  it('shows several pipelines of one entity', async () => {
    const fleet = seeded();
    fleet.pipelines.replace(
      buildPipeline('storefront', [], Date.now(), {
        entityRef: 'component:default/shop',
      }),
    );
    show('shop', fleet);
    await card('shop');
    expect(
      await screen.findByRole('region', { name: 'storefront' }),
    ).toBeInTheDocument();
  });
});
