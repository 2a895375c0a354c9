import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { FleetTab } from '../support/FleetTab.ts';
import { journey } from '../support/journey.ts';
import { signIn } from '../support/signIn.ts';
import type { Stage } from '../support/Stage.ts';

/** A release is rolled out, turns out to be faulty, and is taken back. Leaves prod of the shop on 1.1.0. */
export function mainJourney(stage: Stage): void {
  journey('the main journey', step => {
    let page: Page;
    let tab: FleetTab;

    step('lets a person in and shows the shop with its groups', async () => {
      page = await stage.openPage();
      tab = new FleetTab(page, 'shop');
      await signIn(page, stage.url);
      await page.getByRole('link', { name: 'Shop', exact: true }).click();
      await tab.version('prod', '1.0.0').getByText('100 %').waitFor();
      await tab.version('test', '1.0.0').getByText('100 %').waitFor();
    });

    step('rolls out 1.1.0 and shows it finish', async () => {
      await tab.rollOut('prod', '1.1.0');
      await tab.waitUntilOnly('prod', '1.1.0');
      assert.equal(await versionThatServes(), '1.1.0');
    });

    step(
      'remembers 1.1.0 as known-good once it has served healthily',
      async () => {
        await tab.waitUntilKnownGood('prod', '1.1.0');
      },
    );

    step('rolls out the faulty 1.2.0 and shows its errors rise', async () => {
      await tab.rollOut('prod', '1.2.0');
      await tab.waitUntilOnly('prod', '1.2.0');
      await tab
        .panel('prod')
        .getByText('Critical')
        .waitFor({ timeout: 60_000 });
      await tab
        .panel('prod')
        .getByText(/% of requests.* failed/)
        .waitFor();
      const errorRate = page.getByRole('region', { name: 'Error rate' });
      await errorRate
        .getByText(/1\.2\.0/)
        .first()
        .waitFor();
    });

    step('rolls back in two clicks to the version that was good', async () => {
      await tab
        .panel('prod')
        .getByRole('button', { name: 'Roll back' })
        .click();
      const dialog = page.getByRole('dialog', { name: /^Roll back/ });
      await dialog
        .getByRole('textbox', { name: 'Reason' })
        .fill('Errors since 1.2.0');
      await dialog.getByRole('button', { name: 'Roll back to 1.1.0' }).click();
      await tab.waitUntilOnly('prod', '1.1.0');
      assert.equal(await versionThatServes(), '1.1.0');
    });

    step(
      'says in the history that it was a rollback, by whom and why',
      async () => {
        await page.getByRole('tab', { name: 'History' }).click();
        const row = page.getByRole('row', { name: /1\.2\.0 → 1\.1\.0/ });
        await row.getByText('Rollback').waitFor();
        await row.getByText('Errors since 1.2.0').waitFor();
        await row.getByText('olivia').waitFor();
      },
    );

    step('suspends scaling in, shows it, and resumes it', async () => {
      const badge = tab.panel('prod').getByText('Suspended: scaling in');
      await tab.switchAutoscaling('prod', 'Scaling in', 'Suspend scaling in');
      await badge.waitFor();
      await tab.switchAutoscaling('prod', 'Scaling in', 'Resume scaling in');
      await badge.waitFor({ state: 'hidden' });
    });

    /** What the shop's users get: asks the balancer of prod, not the portal. */
    async function versionThatServes(): Promise<string | null> {
      const link = tab.panel('prod').getByRole('link', { name: /^Open / });
      const response = await fetch((await link.getAttribute('href'))!);
      await response.arrayBuffer();
      return response.headers.get('x-shop-version');
    }
  });
}
