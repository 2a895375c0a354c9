import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { Clone } from '../support/Clone.ts';
import { FleetTab } from '../support/FleetTab.ts';
import { journey } from '../support/journey.ts';
import { signIn } from '../support/signIn.ts';
import type { Stage } from '../support/Stage.ts';

const NAME = 'tea-shop';
const HEADING = 'Tea, and what goes with it';
/** A slow machine needs longer than the minute that is promised; how long it took is printed. */
const PATIENCE = { timeout: 180_000 };

/** A new service: made from the form, running, changed by a push, approved into prod. */
export function createService(stage: Stage): void {
  journey('a new service', step => {
    let page: Page;
    let tab: FleetTab;
    let clicked = 0;
    let commit: string;
    const urls = new Map<string, string>();

    step('refuses a name that is taken, on the field', async () => {
      page = await stage.openPage();
      tab = new FleetTab(page, NAME);
      await signIn(page, stage.url);
      await page.getByRole('link', { name: 'Create', exact: true }).click();
      await page.getByRole('button', { name: 'Choose' }).click();
      await name().fill('outlet');
      await page.getByText(/'outlet' is taken/).waitFor();
      await name().fill(NAME);
      await page.getByText(`'${NAME}' is free.`).waitFor();
    });

    step('asks for little more than a name, and shows all of it', async () => {
      await page.getByRole('textbox', { name: 'Title' }).fill('Tea Shop');
      await next();
      await page
        .getByRole('radio', { name: /This portal's own engine/ })
        .waitFor();
      await next();
      await page.getByText('Each instance gets 7 connections.').waitFor();
      await next();
      await page.getByText('2,190 at least, 5,840 at most').waitFor();
      await page.getByRole('button', { name: /^Beside the folders/ }).click();
      await page.getByText('catalog-info.yaml').waitFor();
      await page.getByRole('button', { name: 'Review' }).click();
      await page.getByText('Shop Team').waitFor();
      clicked = Date.now();
      await page.getByRole('button', { name: 'Create the service' }).click();
    });

    step('has it run in test and prod soon after the click', async () => {
      await page
        .getByRole('link', { name: 'Scale groups and deployments' })
        .click(PATIENCE);
      await running('test');
      await running('prod');
      const seconds = Math.round((Date.now() - clicked) / 1000);
      process.stdout.write(
        `# a new service runs ${seconds} s after the click\n`,
      );
    });

    step('opens its storefront', async () => {
      for (const environment of ['test', 'prod']) {
        const link = tab
          .panel(environment)
          .getByRole('link', { name: /^Open / });
        urls.set(environment, (await link.getAttribute('href'))!);
      }
      const shop = await stage.openPage();
      await shop.goto(urls.get('prod')!);
      await shop.getByRole('link', { name: /cart/i }).first().waitFor();
      await shop.close();
    });

    step('shows how it came there', async () => {
      await page.getByRole('link', { name: 'Pipeline', exact: true }).click();
      await page.getByText('The release serves in test and in prod.').waitFor();
      await page.getByText('created from a template by olivia').waitFor();
    });

    step('takes a push as far as the approval', async () => {
      const clone = await Clone.of(
        `${stage.url}/api/local-git/repositories/${NAME}.git`,
      );
      await clone.edit('package.json', text =>
        // The service's whole suite has its own place in `npm test`.
        text.replace(
          '"node test/run.ts"',
          '"node test/run.ts test/drain.test.ts"',
        ),
      );
      await clone.edit('storefront/src/catalog/HomePage.tsx', text =>
        text.replace('Things for the home, made to last', HEADING),
      );
      commit = await clone.push('Sell tea');
      await clone.remove();
      await page.getByText('Run #2 · Sell tea').waitFor();
      await page
        .getByRole('button', { name: 'Approve' })
        .waitFor({ timeout: 300_000 });
      assert.ok((await storefrontOf('test')).includes(HEADING));
      assert.ok(!(await storefrontOf('prod')).includes(HEADING));
    });

    step('brings it to prod once somebody approves', async () => {
      await page.getByRole('button', { name: 'Approve' }).click();
      const dialog = page.getByRole('dialog', { name: /^Approve #2/ });
      await dialog.getByRole('button', { name: 'Approve' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await page
        .getByText('The release serves in test and in prod.')
        .waitFor(PATIENCE);
      await page
        .getByRole('link', { name: 'Fleet', exact: true })
        .last()
        .click();
      await tab
        .version('prod', `1.1.0-${commit}`)
        .getByText('100 %')
        .waitFor(PATIENCE);
      assert.ok((await storefrontOf('prod')).includes(HEADING));
    });

    /** All wanted instances are healthy, and the group is. */
    async function running(environment: string): Promise<void> {
      const panel = tab.panel(environment);
      await panel.getByText('100 %', { exact: true }).waitFor(PATIENCE);
      await panel.getByText('OK', { exact: true }).waitFor(PATIENCE);
    }

    function name(): Locator {
      return page.getByRole('textbox', { name: 'Name' });
    }

    function next(): Promise<void> {
      return page.getByRole('button', { name: 'Next' }).click();
    }

    /** What the environment's users get: asks its balancer, not the portal. */
    async function storefrontOf(environment: string): Promise<string> {
      const response = await fetch(urls.get(environment)!);
      return response.text();
    }
  });
}
