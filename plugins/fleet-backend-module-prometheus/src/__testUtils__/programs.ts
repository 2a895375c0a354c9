import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where a program is, by the first of its names that `PATH` knows. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return names
    .flatMap(name => folders.map(folder => path.join(folder, name)))
    .find(file => existsSync(file));
}

/** Debian calls Alertmanager after Prometheus. */
export const PROGRAMS = {
  prometheus: findProgram('prometheus'),
  alertmanager: findProgram('prometheus-alertmanager', 'alertmanager'),
  promtool: findProgram('promtool'),
};

/** Why tests with the real programs cannot run here; `undefined` when they can. */
export function whyNotReal(): string | undefined {
  const missing = Object.entries(PROGRAMS)
    .filter(([, file]) => file === undefined)
    .map(([name]) => name);
  return missing.length === 0
    ? undefined
    : `there is no ${missing.join(
        ' and no ',
      )} in PATH; on Debian: apt-get install prometheus prometheus-alertmanager`;
}
