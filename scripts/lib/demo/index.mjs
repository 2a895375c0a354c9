export { demoDatabases } from './groups.mjs';
export { prepareDemo } from './prepare.mjs';
export { startTraffic } from './traffic.mjs';
