import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './freePort';
import { PROGRAMS } from './programs';

const RULES = path.resolve(__dirname, '../../rules/capstan.rules.yaml');
const READY_MS = 30_000;

/** What is scraped, with the labels that it gets. */
export interface ScrapeTarget {
  /** Host and port. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The real Prometheus and Alertmanager in a temporary folder, on free ports, with the rules of this module. Everything
 * happens each second, and conditions hold at once, so that tests need not wait for minutes.
 */
export class RealPrograms {
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  readonly #folder: string;
  readonly #processes: readonly ChildProcess[];

  private constructor(options: {
    folder: string;
    processes: readonly ChildProcess[];
    urls: readonly [string, string];
  }) {
    this.#folder = options.folder;
    this.#processes = options.processes;
    [this.prometheusUrl, this.alertmanagerUrl] = options.urls;
  }

  static async start(targets: readonly ScrapeTarget[]): Promise<RealPrograms> {
    const folder = await mkdtemp(path.join(tmpdir(), 'capstan-prometheus-'));
    const [prometheus, alertmanager] = [await freePort(), await freePort()];
    const file = (name: string) => path.join(folder, name);
    const rules = await readFile(RULES, 'utf8');
    await writeFile(
      file('rules.yaml'),
      rules.replace(/^( +for:) .*$/gm, '$1 0s'),
    );
    await writeFile(
      file('prometheus.yaml'),
      JSON.stringify({
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: [file('rules.yaml')],
        alerting: {
          alertmanagers: [
            { static_configs: [{ targets: [`127.0.0.1:${alertmanager}`] }] },
          ],
        },
        scrape_configs: [
          {
            job_name: 'services',
            static_configs: targets.map(({ address, labels }) => ({
              targets: [address],
              labels,
            })),
          },
        ],
      }),
    );
    await writeFile(
      file('alertmanager.yaml'),
      JSON.stringify({
        route: { receiver: 'nobody', group_wait: '1s', group_interval: '1s' },
        receivers: [{ name: 'nobody' }],
      }),
    );
    const urls = [
      `http://127.0.0.1:${prometheus}`,
      `http://127.0.0.1:${alertmanager}`,
    ] as const;
    const programs = new RealPrograms({
      folder,
      urls,
      processes: [
        run(PROGRAMS.alertmanager, [
          `--config.file=${file('alertmanager.yaml')}`,
          `--storage.path=${file('alertmanager')}`,
          `--web.listen-address=127.0.0.1:${alertmanager}`,
          '--cluster.listen-address=',
          '--log.level=error',
        ]),
        run(PROGRAMS.prometheus, [
          `--config.file=${file('prometheus.yaml')}`,
          `--storage.tsdb.path=${file('prometheus')}`,
          `--web.listen-address=127.0.0.1:${prometheus}`,
          '--log.level=error',
        ]),
      ],
    });
    try {
      for (const url of urls) await ready(`${url}/-/ready`);
    } catch (error) {
      await programs.stop();
      throw error;
    }
    return programs;
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#processes.map(async child => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise(resolve => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
      }),
    );
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function run(file: string | undefined, args: readonly string[]): ChildProcess {
  if (file === undefined) throw new Error('The program is missing.');
  return spawn(file, [...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function ready(url: string): Promise<void> {
  const end = Date.now() + READY_MS;
  for (;;) {
    try {
      if ((await fetch(url)).ok) return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    if (Date.now() > end) throw new Error(`${url} did not become ready.`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
