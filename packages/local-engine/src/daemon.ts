import { fileURLToPath } from 'node:url';
import { runDaemon } from './runDaemon.ts';

void runDaemon({
  balancerEntry: fileURLToPath(new URL('./balancer/main.ts', import.meta.url)),
});
