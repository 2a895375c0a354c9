import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { FleetTab } from '../support/FleetTab.ts';
import { journey } from '../support/journey.ts';
import { signIn } from '../support/signIn.ts';
import { Simulator } from '../support/Simulator.ts';
import type { Stage } from '../support/Stage.ts';

/** What the portal sees of a cloud it sees when it next looks; on a busy machine that takes. */
const PATIENCE = { timeout: 120_000 };
const OLD = '9d27ab1';
const NEW = 'e61b3f9';
const EUROPE = 'prod eu-west-1';
const AMERICA = 'prod us-east-1';
const QUEUE = 'arn:aws:sqs:eu-west-1:222222222222:shop-ami-orders';

/**
 * AWS as the simulator plays it: ECS deploys blue/green and goes back, a pipeline is let into prod, an instance refresh is
 * turned round, and workers follow the backlog of their queue.
 */
export function simulatedClouds(stage: Stage): void {
  journey('simulated clouds', step => {
    let page: Page;
    let simulator: Simulator;

    step('shows a dozen services, and that they are simulated', async () => {
      simulator = await Simulator.of(stage.stateDir);
      page = await stage.openPage();
      await signIn(page, stage.url, 'Oscar');
      const titles = await simulator.titles();
      assert.equal(titles.length, 12);
      const services = page.getByRole('table', { name: /^Services/ });
      for (const title of titles)
        await services
          .getByRole('link', { name: title, exact: true })
          .waitFor(PATIENCE);
      await page.getByRole('note').getByText('simulated').first().waitFor();
      for (const region of ['eu-west-1', 'us-east-1'])
        await page.getByText(region).first().waitFor();
    });

    step('rolls out a service of ECS blue/green', async () => {
      const tab = await open('shop-ecs');
      await tab.version(AMERICA, OLD).getByText('100 %').waitFor(PATIENCE);
      await tab.panel(AMERICA).getByText('simulated').waitFor();
      await tab.waitUntilKnownGood(AMERICA, OLD);
      await tab.rollOut(AMERICA, NEW);
      await rollout(tab, AMERICA)
        .getByText(/baking/)
        .waitFor(PATIENCE);
      await simulator.advance(120);
      await only(tab, AMERICA, NEW);
    });

    step('rolls it back to the version that was good', async () => {
      const tab = await open('shop-ecs');
      await rollBack(tab, AMERICA, OLD);
      await rollout(tab, AMERICA)
        .getByText(/baking/)
        .waitFor(PATIENCE);
      await simulator.advance(120);
      await only(tab, AMERICA, OLD);
      assert.equal(await simulator.effects(/^UpdateService: deployment/), 2);
    });

    step('lets a waiting rollout in, from the inbox', async () => {
      await page.goto(`${stage.url}/fleet/approvals`);
      const gate = page
        .getByRole('article')
        .filter({ hasText: 'payments in prod' });
      await gate.getByRole('button', { name: /^Promote/ }).click();
      await gate.getByRole('button', { name: 'Yes, promote' }).click();
      await gate.waitFor({ state: 'hidden', ...PATIENCE });
      await simulator.advance(120);
      await only(await open('payments'), EUROPE, '3.2.0');
    });

    step('lets a pipeline into prod, which deploys', async () => {
      await page.goto(
        `${stage.url}/catalog/default/component/shop-ecs/pipeline`,
      );
      const pipeline = page.getByRole('region', { name: 'shop-ecs' });
      await pipeline.getByText('simulated').waitFor();
      await pipeline
        .getByRole('button', { name: 'Approve', exact: true })
        .click(PATIENCE);
      const dialog = page.getByRole('dialog', { name: /^Approve/ });
      await dialog.getByRole('button', { name: 'Approve' }).click();
      await dialog.waitFor({ state: 'hidden' });
      const tab = await open('shop-ecs');
      await rollout(tab, EUROPE)
        .getByText(/baking/)
        .waitFor(PATIENCE);
      await simulator.advance(120);
      await only(tab, EUROPE, NEW);
      assert.equal(await simulator.effects(/^PutApprovalResult/), 1);
    });

    step('turns an instance refresh round while it runs', async () => {
      const tab = await open('shop-asg');
      await tab.rollOut(EUROPE, 'shop-asg-1.5.0');
      await rollout(tab, EUROPE)
        .getByText('Rolling out shop-asg-1.5.0')
        .waitFor(PATIENCE);
      await tab.version(EUROPE, 'shop-asg-1.5.0').waitFor(PATIENCE);
      await rollBack(tab, EUROPE, 'shop-asg-1.4.1');
      // Going back may be over before the portal looks: what was asked of AWS tells.
      await simulator.sees(/: refresh rolled back/);
      await simulator.advance(600);
      await rollout(tab, EUROPE).waitFor({ state: 'hidden', ...PATIENCE });
      await tab
        .version(EUROPE, 'shop-asg-1.4.1')
        .getByText('4 of 4')
        .waitFor(PATIENCE);
      await tab
        .panel(EUROPE)
        .getByText('shop-asg-1.5.0 is held back')
        .waitFor(PATIENCE);
      assert.equal(await simulator.effects(/: refresh rolled back/), 1);
    });

    step('suspends what scales workers, and resumes it', async () => {
      const tab = new FleetTab(page, 'shop-ami-worker');
      await page.goto(`${stage.url}/catalog/default/component/shop-ami/fleet`);
      const badge = tab
        .panel(EUROPE)
        .getByText('Suspended: scaling by policies');
      await tab.switchAutoscaling(
        EUROPE,
        'Scaling by policies',
        'Suspend scaling by policies',
      );
      await badge.waitFor(PATIENCE);
      assert.equal(
        await simulator.effects(/^SuspendProcesses: suspended AlarmNotif/),
        1,
      );
      await tab.switchAutoscaling(
        EUROPE,
        'Scaling by policies',
        'Resume scaling by policies',
      );
      await badge.waitFor({ state: 'hidden', ...PATIENCE });
      assert.equal(
        await simulator.effects(/^ResumeProcesses: resumed AlarmNotif/),
        1,
      );
    });

    step('scales workers by the backlog of each of them', async () => {
      const tab = new FleetTab(page, 'shop-ami-worker');
      await page.goto(`${stage.url}/catalog/default/component/shop-ami/fleet`);
      await tab.panel(EUROPE).waitFor(PATIENCE);
      await simulator.load(QUEUE, { messagesPerSecond: 60, wavePercent: 0 });
      // Three minutes above its target make the policy act, and each minute of that is a minute.
      await simulator.advance(600);
      await size(tab, 'Desired')
        .getByText('8', { exact: true })
        .waitFor(PATIENCE);
      await size(tab, 'Running')
        .getByText('8', { exact: true })
        .waitFor(PATIENCE);
      await simulator.load(QUEUE, { messagesPerSecond: 0 });
      await page.context().close();
    });

    async function open(service: string): Promise<FleetTab> {
      await page.goto(
        `${stage.url}/catalog/default/component/${service}/fleet`,
      );
      return new FleetTab(page, service);
    }

    async function rollBack(
      tab: FleetTab,
      place: string,
      label: string,
    ): Promise<void> {
      await tab
        .panel(place)
        .getByRole('button', { name: 'Roll back' })
        .click(PATIENCE);
      const dialog = page.getByRole('dialog', { name: /^Roll back/ });
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('A rehearsal');
      await dialog
        .getByRole('button', { name: `Roll back to ${label}` })
        .click(PATIENCE);
      await dialog.waitFor({ state: 'hidden' });
    }

    /** Nothing rolls any more, and all traffic is on this version. */
    async function only(
      tab: FleetTab,
      place: string,
      label: string,
    ): Promise<void> {
      await rollout(tab, place).waitFor({ state: 'hidden', ...PATIENCE });
      await tab.version(place, label).getByText('100 %').waitFor(PATIENCE);
    }

    function rollout(tab: FleetTab, place: string): Locator {
      return tab.panel(place).getByRole('region', { name: 'Rollout' });
    }

    function size(tab: FleetTab, name: string): Locator {
      return tab.panel(EUROPE).locator('dt', { hasText: name }).locator('+ dd');
    }
  });
}
