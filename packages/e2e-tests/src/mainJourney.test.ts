import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { findChromium, launchBrowser } from './support/browser.ts';
import { FleetTab } from './support/FleetTab.ts';
import { signIn } from './support/signIn.ts';
import { startPortal, type Portal } from './support/portal.ts';

const chromium = findChromium();

describe(
  'the main journey, on the whole stack',
  { skip: chromium ? false : 'no Chromium is installed' },
  () => {
    let portal: Portal;
    let browser: Browser;
    let page: Page;
    let tab: FleetTab;
    /** Where the journey broke off: what comes after it can only repeat the failure, and slowly. */
    let brokeAt: string | undefined;

    before(async () => {
      portal = await startPortal();
      browser = await launchBrowser(chromium!);
      page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
      page.setDefaultTimeout(30_000);
      tab = new FleetTab(page, 'shop');
    });

    after(async () => {
      await browser?.close();
      assert.equal(
        await portal?.stop(),
        0,
        'npm start ends with 0 after Ctrl-C',
      );
    });

    beforeEach(() =>
      assert.equal(brokeAt, undefined, 'an earlier step failed'),
    );

    const step = (name: string, act: () => Promise<void>) =>
      it(name, async () => {
        brokeAt = name;
        await act();
        brokeAt = undefined;
      });

    step('lets a person in and shows the shop with its groups', async () => {
      await signIn(page, portal.url);
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
        await tab
          .panel('prod')
          .getByRole('button', { name: 'Roll out' })
          .click();
        const dialog = page.getByRole('dialog', { name: /^Roll out/ });
        await dialog.getByRole('button', { name: /Version/ }).click();
        await page
          .getByRole('option', { name: '1.1.0' })
          .getByText(/known good/)
          .waitFor({ timeout: 90_000 });
        await page.keyboard.press('Escape');
        await page.getByRole('listbox').waitFor({ state: 'hidden' });
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
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
        .getByText(/% of requests failed/)
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

    /** What the shop's users get: asks the balancer of prod, not the portal. */
    async function versionThatServes(): Promise<string | null> {
      const link = tab.panel('prod').getByRole('link', { name: /^Open / });
      const response = await fetch((await link.getAttribute('href'))!);
      await response.arrayBuffer();
      return response.headers.get('x-shop-version');
    }
  },
);
