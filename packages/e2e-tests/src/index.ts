export { findChromium, launchBrowser } from './support/browser.ts';
export { FleetTab } from './support/FleetTab.ts';
export { signIn } from './support/signIn.ts';
export { startPortal } from './support/portal.ts';
export type { Portal } from './support/portal.ts';
