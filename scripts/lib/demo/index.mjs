export { demoDatabases } from './groups.mjs';
export { prepareDemo } from './prepare.mjs';
export { startTraffic, TRAFFIC } from './traffic.mjs';
