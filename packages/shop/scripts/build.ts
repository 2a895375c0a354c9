import { join } from 'node:path';
import { bundle } from './bundle.ts';

/** `npm run build`: what a container or an instance needs, in `dist`. */
const out = join(import.meta.dirname, '..', 'dist');
await bundle({ out });
process.stdout.write(`Built ${out}. Start it with: node dist/server.mjs\n`);
