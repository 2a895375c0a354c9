/** `npm run worker`: jobs and chores, no requests but those of the platform (probes, metrics, version). */
process.env.SHOP_ROLE ??= 'worker';
await import('./main.ts');
