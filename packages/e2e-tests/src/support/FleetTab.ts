import type { Locator, Page } from 'playwright-core';

/** The fleet tab of one service, as a person uses it. */
export class FleetTab {
  readonly page: Page;
  readonly #service: string;

  constructor(page: Page, service: string) {
    this.page = page;
    this.#service = service;
  }

  panel(environment: string): Locator {
    return this.page.getByRole('region', {
      name: `${this.#service} in ${environment}`,
    });
  }

  /** The row of a version in the panel's table of versions. */
  version(environment: string, label: string): Locator {
    return this.panel(environment).getByRole('row', {
      name: new RegExp(`^${label.replaceAll('.', '\\.')}\\b`),
    });
  }

  /** Opens the dialog, chooses the version and confirms. */
  async rollOut(environment: string, label: string): Promise<void> {
    await this.panel(environment)
      .getByRole('button', { name: 'Roll out' })
      .click();
    const dialog = this.page.getByRole('dialog', { name: /^Roll out/ });
    await dialog.getByRole('button', { name: /Version/ }).click();
    // Newest first: when a label was built again, the latest build is meant.
    await this.page.getByRole('option', { name: label }).first().click();
    await dialog.getByRole('button', { name: `Roll out ${label}` }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Whether the version can be chosen in the dialog; opens and closes it. */
  async mayChoose(environment: string, label: string): Promise<boolean> {
    await this.panel(environment)
      .getByRole('button', { name: 'Roll out' })
      .click();
    const dialog = this.page.getByRole('dialog', { name: /^Roll out/ });
    await dialog.getByRole('button', { name: /Version/ }).click();
    const option = this.page.getByRole('option', { name: label }).first();
    await option.waitFor();
    const isDisabled = await option.getAttribute('aria-disabled');
    await this.leave(dialog);
    return isDisabled !== 'true';
  }

  /** Closes the open list of versions, then the dialog, without a change. */
  async leave(dialog: Locator): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('listbox').waitFor({ state: 'hidden' });
    // Not a second Escape: on a slow machine the focus is still on its way back into the dialog.
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Rolls out as a canary whose first step waits for a person. */
  async rollOutCanary(environment: string, label: string): Promise<void> {
    await this.panel(environment)
      .getByRole('button', { name: 'Roll out' })
      .click();
    const dialog = this.page.getByRole('dialog', { name: /^Roll out/ });
    await dialog.getByRole('button', { name: /Version/ }).click();
    await this.page.getByRole('option', { name: label }).first().click();
    // Its circle is drawn over the native control.
    await dialog.getByText('Canary', { exact: true }).click();
    await dialog.getByText('until promoted').first().click();
    await dialog.getByRole('button', { name: `Roll out ${label}` }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Rolls out with a watch of so many seconds that takes it back by itself. */
  async rollOutGuarded(
    environment: string,
    label: string,
    bakeSeconds: number,
  ): Promise<void> {
    await this.panel(environment)
      .getByRole('button', { name: 'Roll out' })
      .click();
    const dialog = this.page.getByRole('dialog', { name: /^Roll out/ });
    await dialog.getByRole('button', { name: /Version/ }).click();
    await this.page.getByRole('option', { name: label }).first().click();
    // Its box is drawn over the native control.
    await dialog.getByText('Watch it and roll back by itself').click();
    const seconds = dialog.getByRole('textbox', {
      name: 'Watch for (seconds)',
    });
    await seconds.fill(String(bakeSeconds));
    await seconds.blur();
    await dialog.getByRole('button', { name: `Roll out ${label}` }).click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Waits until the portal knows the version to be good, as its dialog says; without a change. */
  async waitUntilKnownGood(environment: string, label: string): Promise<void> {
    await this.panel(environment)
      .getByRole('button', { name: 'Roll out' })
      .click();
    const dialog = this.page.getByRole('dialog', { name: /^Roll out/ });
    await dialog.getByRole('button', { name: /Version/ }).click();
    await this.page
      .getByRole('option', { name: label })
      .getByText(/known good/)
      .waitFor({ timeout: 90_000 });
    await this.leave(dialog);
  }

  /** Waits until only this version runs and takes all traffic. */
  async waitUntilOnly(environment: string, label: string): Promise<void> {
    await this.version(environment, label)
      .getByText('100 %')
      .waitFor({ timeout: 90_000 });
    await this.panel(environment)
      .getByRole('region', { name: 'Rollout' })
      .waitFor({ state: 'hidden', timeout: 90_000 });
  }

  /** Switches one thing that the autoscaler does by itself, and confirms with the button of this name. */
  async switchAutoscaling(
    environment: string,
    what: string,
    confirm: string,
  ): Promise<void> {
    const patience = { timeout: 120_000 };
    await this.panel(environment)
      .getByRole('button', { name: 'Autoscaling' })
      .click(patience);
    const dialog = this.page.getByRole('dialog', { name: /^Autoscaling of/ });
    // Its track is drawn over the native control.
    await dialog.getByText(what, { exact: true }).click();
    await dialog.getByRole('button', { name: confirm }).click(patience);
    await dialog.waitFor({ state: 'hidden', ...patience });
  }

  /** Waits until the panel shows this maximal size; answers when the browser drew it (ms since the epoch). */
  async whenMaxIs(environment: string, max: number): Promise<number> {
    const value = this.panel(environment)
      .locator('dt', { hasText: 'Max' })
      .locator('+ dd');
    const element = await value.elementHandle();
    const seen = await this.page.waitForFunction(
      ([node, wanted]) =>
        node?.textContent === wanted ? Date.now() : undefined,
      [element, String(max)] as const,
      { polling: 'raf' },
    );
    return (await seen.jsonValue()) as number;
  }
}
