/**
 * Starts the service from its sources. Plain JavaScript, and the cache of compiled code comes first: with what an earlier start left in
 * it nothing needs to be translated, and Node does not load its translator of TypeScript, which takes 15 MiB for good.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./main.ts');
