import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { FleetTab } from '../support/FleetTab.ts';
import { journey } from '../support/journey.ts';
import { signIn } from '../support/signIn.ts';
import type { DemoPerson } from '../support/signIn.ts';
import type { Stage } from '../support/Stage.ts';

const WHY_RESUMED = 'Fixed in the configuration';

/** Holds, approvals and denials. Begins after a rollback of prod from 1.2.0 to 1.1.0. */
export function safeActions(stage: Stage): void {
  journey('safe actions', step => {
    let owner: Page;
    let tab: FleetTab;
    let operator: Page;

    /** The shop's tab as another person sees it. */
    async function enterAs(person: DemoPerson): Promise<Page> {
      const page = await stage.openPage();
      await signIn(page, stage.url, person);
      return page;
    }

    async function toShop(page: Page): Promise<FleetTab> {
      await page.getByRole('link', { name: 'Shop', exact: true }).click();
      return new FleetTab(page, 'shop');
    }

    step(
      'shows that the rollback holds 1.2.0 back, by whom and why',
      async () => {
        owner = await enterAs('Olivia');
        tab = await toShop(owner);
        const held = tab
          .panel('prod')
          .getByRole('region', { name: 'Versions held back' });
        await held.getByText('1.2.0 is held back').waitFor();
        await held
          .getByText(/By olivia since .*: Errors since 1\.2\.0/)
          .waitFor();
      },
    );

    step('does not let 1.2.0 be rolled out until it is resumed', async () => {
      assert.equal(await tab.mayChoose('prod', '1.2.0'), false);
      await tab
        .panel('prod')
        .getByRole('button', { name: 'Resume 1.2.0' })
        .click();
      const dialog = owner.getByRole('dialog', { name: /^Resume 1\.2\.0/ });
      await dialog.getByRole('textbox', { name: 'Reason' }).fill(WHY_RESUMED);
      await dialog.getByRole('button', { name: 'Resume 1.2.0' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await tab
        .panel('prod')
        .getByText('1.2.0 is held back')
        .waitFor({ state: 'hidden' });
      assert.equal(await tab.mayChoose('prod', '1.2.0'), true);
    });

    step('tells both in the history, across services', async () => {
      await owner.goto(`${stage.url}/fleet/history`);
      const entry = (text: string) =>
        owner.getByRole('article').filter({ hasText: text }).first();
      await entry(WHY_RESUMED)
        .getByText(/olivia resumed a held version of shop in prod/)
        .waitFor();
      const rollback = entry('Why: Errors since 1.2.0');
      await rollback.getByText('Rollback', { exact: true }).waitFor();
      await rollback.getByText('1.2.0 → 1.1.0').waitFor();
    });

    step(
      'lets a canary wait at its gate, in the inbox of whoever may answer',
      async () => {
        await owner.goto(`${stage.url}/catalog/default/component/shop/fleet`);
        await tab.rollOutCanary('prod', '1.0.0');
        operator = await enterAs('Oscar');
        await operator.goto(`${stage.url}/fleet/approvals`);
        const gate = operator.getByRole('article', { name: /1\.0\.0/ });
        await gate
          .getByText('shop in prod')
          .first()
          .waitFor({ timeout: 90_000 });
        await gate.getByText(/Asked for by olivia/).waitFor();
        await operator.getByRole('link', { name: /for you$/ }).waitFor();
      },
    );

    step(
      'shows a reader the gate and every control, disabled with the reason',
      async () => {
        const reader = await enterAs('Rita');
        await reader.goto(`${stage.url}/fleet/approvals`);
        const gate = reader.getByRole('article', { name: /1\.0\.0/ });
        await assertDenied(
          gate.getByRole('button', { name: /^Promote/ }),
          /permission fleet\.rollout\.promote/,
        );
        const readersTab = new FleetTab(reader, 'shop');
        await reader.goto(`${stage.url}/catalog/default/component/shop/fleet`);
        const panel = readersTab.panel('test');
        for (const [name, right] of [
          ['Roll out', /^You may not roll out shop\. Ask its owner/],
          ['Scale', /^You may not scale shop\. Ask its owner/],
          ['Hold a version back', /fleet\.hold\.update/],
        ] as const)
          await assertDenied(panel.getByRole('button', { name }), right);
        await reader.context().close();
      },
    );

    step(
      'lets the owner of another team see the shop, and not roll it back',
      async () => {
        const stranger = await enterAs('Mia');
        const strangersTab = await toShop(stranger);
        await assertDenied(
          strangersTab.panel('prod').getByRole('button', { name: 'Roll back' }),
          /^You may not roll back shop\. Ask its owner, group:default\/shop-team/,
        );
        await stranger.context().close();
      },
    );

    step('goes on once the gate is answered in place', async () => {
      const gate = operator.getByRole('article', { name: /1\.0\.0/ });
      await gate.getByRole('button', { name: /^Promote/ }).click();
      await gate.getByRole('button', { name: 'Yes, promote' }).click();
      await gate.waitFor({ state: 'hidden', timeout: 60_000 });
      await operator.goto(`${stage.url}/fleet/history`);
      await operator
        .getByText(
          /oscar promoted the rollout of shop in prod|oscar began to promote the rollout of shop in prod/,
        )
        .first()
        .waitFor();
      await owner.context().close();
      await operator.context().close();
    });
  });
}

/** The control is there, cannot be used, and says why. */
async function assertDenied(
  button: ReturnType<Page['getByRole']>,
  reason: RegExp,
): Promise<void> {
  await button.waitFor();
  assert.equal(await button.getAttribute('aria-disabled'), 'true');
  const described = await button.getAttribute('aria-describedby');
  const words = await button
    .page()
    .locator(`[id="${described?.split(' ')[0]}"]`)
    .textContent();
  assert.match(words ?? '', reason);
}
