import { Traffic } from './Traffic.ts';
import { USAGE, readOptions } from './options.ts';
import type { TrafficOptions } from './options.ts';

/** Demo traffic: labelled, bounded, and only ever to this machine. Needs nothing but Node. */
if (process.argv.includes('--help')) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
let options: TrafficOptions;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`,
  );
  process.exit(2);
}
const traffic = new Traffic(options);
const report = (): void =>
  void process.stdout.write(`${JSON.stringify(traffic.report())}\n`);
const reports = setInterval(report, options.reportSeconds * 1_000);
let stopping = false;
const stop = async (): Promise<void> => {
  if (stopping) return;
  stopping = true;
  clearInterval(reports);
  await traffic.stop();
  report();
  process.exit(0);
};
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
// Nobody reads the reports any more: whoever started it is gone.
process.stdout.on('error', () => process.exit(0));
if (options.seconds > 0) setTimeout(() => void stop(), options.seconds * 1_000);
traffic.start();
