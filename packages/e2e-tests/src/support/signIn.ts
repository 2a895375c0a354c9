import type { Page } from 'playwright-core';

/** Opens the portal and enters it as the person of the demo that owns the shop. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'Enter' }).click();
  await page.getByRole('link', { name: 'Shop', exact: true }).waitFor();
}
