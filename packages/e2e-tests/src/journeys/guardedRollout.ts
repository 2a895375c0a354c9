import type { Page } from 'playwright-core';
import { FleetTab } from '../support/FleetTab.ts';
import { journey } from '../support/journey.ts';
import { signIn } from '../support/signIn.ts';
import type { Stage } from '../support/Stage.ts';

const TAB = '/catalog/default/component/outlet';
/** A machine that also builds and serves everything else is slow; how fast the portal is, is printed. */
const PATIENT = { timeout: 90_000 };

/**
 * A faulty release is rolled out to the outlet under the portal's own eyes, and is taken back by itself. Needs nothing of the
 * other journeys, and leaves the outlet as it was, with 1.2.0 held back.
 */
export function guardedRollout(stage: Stage): void {
  journey('the guarded rollout', step => {
    let page: Page;
    let tab: FleetTab;
    /** The Health tab, beside the page on which things are done. */
    let health: Page;
    let confirmedAt: number;

    step('lets the owner of the outlet in, whose 1.0.0 is good', async () => {
      page = await stage.openPage();
      tab = new FleetTab(page, 'outlet');
      await signIn(page, stage.url, 'Mia');
      await page.goto(`${stage.url}${TAB}/fleet`);
      await tab.version('prod', '1.0.0').getByText('100 %').waitFor(PATIENT);
      await tab.waitUntilKnownGood('prod', '1.0.0');
      health = await page.context().newPage();
      await health.goto(`${stage.url}${TAB}/health?range=m15`);
      await health
        .getByRole('slider', { name: 'Error rate: point in time' })
        .waitFor(PATIENT);
    });

    step('rolls out the faulty 1.2.0, watched', async () => {
      await tab.rollOutGuarded('prod', '1.2.0', 120);
      confirmedAt = Date.now();
      await tab.panel('prod').getByText('The portal watches').waitFor(PATIENT);
    });

    step(
      'shows the errors of 1.2.0 beside 1.0.0, and the rollout on the charts',
      async () => {
        // As a table, where a screen reader finds it too: time, then 1.0.0, then 1.2.0.
        await health
          .getByRole('button', { name: 'Error rate as a table' })
          .click();
        await health
          .getByRole('table', { name: 'Error rate as a table' })
          .locator('tbody tr td:nth-child(3)')
          .filter({ hasText: /[1-9]/ })
          .first()
          .waitFor(PATIENT);
        told('errors of 1.2.0 on the chart');
        await health
          .getByRole('list', { name: 'Events on the chart' })
          .getByText('rollout started')
          .waitFor(PATIENT);
      },
    );

    step('raises an alert that names the rollout', async () => {
      const alert = health
        .getByRole('region', { name: 'Alerts' })
        .getByRole('article', { name: /too many requests fail/ })
        .first();
      await alert.waitFor(PATIENT);
      told('the alert');
      await alert
        .getByText(/after .*1\.0\.0 → 1\.2\.0.*mia/)
        .first()
        .waitFor(PATIENT);
    });

    step('takes 1.2.0 back by itself, with the numbers', async () => {
      const verdict = tab
        .panel('prod')
        .getByRole('region', { name: 'Verdict' });
      await verdict
        .getByText('Taken back by the portal itself')
        .waitFor(PATIENT);
      told('the rollback by itself');
      await verdict.getByText('Fail', { exact: true }).first().waitFor();
      await verdict.getByRole('row', { name: /^Error rate .* %/ }).waitFor();
      await verdict.getByText(/said by the (guard|statistics)/).waitFor();
      await tab.waitUntilOnly('prod', '1.0.0');
    });

    step('holds 1.2.0 back and says who did it and why', async () => {
      const held = tab
        .panel('prod')
        .getByRole('region', { name: 'Versions held back' });
      await held.getByText('1.2.0 is held back').waitFor(PATIENT);
      await held.getByText(/By portal since .*1\.2\.0 failed/).waitFor();
    });

    step('tells it on the timeline, here and across services', async () => {
      const timeline = health.getByRole('region', { name: 'Timeline' });
      for (const text of [
        /Rollback 1\.2\.0 → 1\.0\.0/,
        /Rollout 1\.0\.0 → 1\.2\.0/,
        /Alert .*too many requests fail/,
      ])
        await timeline
          .getByRole('article')
          .filter({ hasText: text })
          .first()
          .waitFor(PATIENT);
      await page.goto(`${stage.url}/fleet/history?show=timeline&tq=outlet`);
      await page
        .getByRole('article')
        .filter({ hasText: /Rollback 1\.2\.0 → 1\.0\.0/ })
        .first()
        .waitFor(PATIENT);
      await page.context().close();
    });

    function told(what: string): void {
      const seconds = ((Date.now() - confirmedAt) / 1000).toFixed(1);
      process.stdout.write(`# ${what}: ${seconds} s after the click\n`);
    }
  });
}
