import type { Page } from 'playwright-core';

/** Whom the demo's sign-in page offers: Olivia owns the shop, Oscar operates everything, Rita reads, Mia owns the outlet. */
export type DemoPerson = 'Olivia' | 'Oscar' | 'Rita' | 'Mia';

/** Opens the portal and enters it, by default as the person of the demo that owns the shop. */
export async function signIn(
  page: Page,
  url: string,
  person: DemoPerson = 'Olivia',
): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: person }).click();
  await page.getByRole('link', { name: 'Shop', exact: true }).waitFor();
}
