import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

export const HAPROXY = '/usr/sbin/haproxy';

const BALANCER = file('../../../local-engine/src/balancer/main.ts');

/** A proxy under measurement. */
export interface Subject {
  readonly pid: number;
  readonly port: number;
}

export interface Subjects {
  readonly balancer: Subject;
  readonly haproxy: Subject;
  stop(): void;
}

/** The first core carries load and upstream, the second the subjects, which never run at the same time. */
export function pinned(
  core: 0 | 1,
  command: string,
  args: readonly string[],
): [string, string[]] {
  if (availableParallelism() < 2) return [command, [...args]];
  return ['taskset', ['-c', String(core), command, ...args]];
}

/** Starts an upstream with two ports, HAProxy and the balancer before both of them. */
export async function startSubjects(): Promise<Subjects> {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-bench-'));
  const children: ChildProcess[] = [];
  const start = (
    core: 0 | 1,
    command: string,
    args: string[],
    env = process.env,
  ) => {
    const child = spawn(...pinned(core, command, args), {
      stdio: ['ignore', 'ignore', 'inherit'],
      env,
    });
    children.push(child);
    return child.pid ?? 0;
  };
  const stop = () => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [first, second, haproxyPort, balancerPort] = await freePorts(4);
    start(0, process.execPath, [
      file('./upstream.ts'),
      `${first}`,
      `${second}`,
    ]);
    await Promise.all([answers(first), answers(second)]);
    const config = join(folder, 'haproxy.cfg');
    writeFileSync(config, haproxyConfig(haproxyPort, [first, second]));
    const haproxy = start(1, HAPROXY, ['-db', '-f', config]);
    writeFileSync(join(folder, 'token'), 'bench', { mode: 0o600 });
    const balancer = start(1, process.execPath, [BALANCER], {
      ...process.env,
      CAPSTAN_ENGINE_STATE: folder,
    });
    await configureBalancer(folder, balancerPort, [first, second]);
    await Promise.all([answers(haproxyPort), answers(balancerPort)]);
    return {
      haproxy: { pid: haproxy, port: haproxyPort },
      balancer: { pid: balancer, port: balancerPort },
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** One thread, and the features that the balancer has too: least connections, health observation, slow start, retries, redispatch. */
function haproxyConfig(port: number, upstreams: readonly number[]): string {
  const servers = upstreams.map(
    (each, i) => `  server s${i} 127.0.0.1:${each}`,
  );
  return `global
  nbthread 1
  maxconn 4000
defaults
  mode http
  timeout connect 1s
  timeout client 75s
  timeout server 300s
  timeout http-request 10s
  option http-keep-alive
  option forwardfor
  option redispatch
  retries 3
  retry-on conn-failure empty-response
  http-reuse safe
frontend clients
  bind 127.0.0.1:${port}
  http-request set-header X-Forwarded-Proto http
  default_backend instances
backend instances
  balance leastconn
  default-server check inter 1s observe layer7 error-limit 10 on-error mark-down slowstart 5s
${servers.join('\n')}
`;
}

function file(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

async function configureBalancer(
  folder: string,
  port: number,
  upstreams: readonly number[],
): Promise<void> {
  const groupId = 'bench/balancer';
  const address = await eventually('the balancer', async () =>
    JSON.parse(readFileSync(join(folder, 'balancer.json'), 'utf8')),
  );
  const response = await fetch(
    `${address.url}/groups/${encodeURIComponent(groupId)}`,
    {
      method: 'PUT',
      headers: { authorization: 'Bearer bench' },
      body: JSON.stringify({
        groupId,
        port,
        weights: { release: 100 },
        slowStartSeconds: 5,
        targets: upstreams.map(each => ({
          instanceId: `instance-${each}`,
          releaseId: 'release',
          port: each,
          rotation: 'in',
          inSince: new Date(0).toISOString(),
        })),
      }),
    },
  );
  if (!response.ok)
    throw new Error(`The balancer refused its group: ${await response.text()}`);
}

async function answers(port: number): Promise<void> {
  await eventually(`port ${port}`, async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`);
    await response.text();
    if (response.status !== 200)
      throw new Error(`it answers ${response.status}`);
  });
}

async function eventually<T>(
  what: string,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let left = 100; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0)
        throw new Error(`Waited 10 s in vain for ${what}.`, { cause: error });
      await sleep(100);
    }
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () =>
    createServer().listen(0, '127.0.0.1'),
  );
  await Promise.all(
    servers.map(
      server => new Promise(resolve => server.once('listening', resolve)),
    ),
  );
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(server => new Promise(resolve => server.close(resolve))),
  );
  return ports;
}
