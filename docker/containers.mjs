import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inRoot } from '../scripts/lib/paths.mjs';
import { run } from '../scripts/lib/process.mjs';

/** The image that others are built on: the one of `docker/Dockerfile`, or what stands in for it where that cannot be pulled. */
export const BASE =
  process.env.CAPSTAN_TEST_NODE_IMAGE ??
  /ARG NODE_IMAGE=(\S+)/.exec(
    readFileSync(inRoot('docker/Dockerfile'), 'utf8'),
  )[1];

/** Everything an attacker would like to have is off, as in compose.yaml. */
export const HARDENED = [
  '--network=host',
  '--read-only',
  '--tmpfs=/tmp',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
];

export const docker = (...argv) =>
  run('docker', argv).catch(error => ({ code: 127, output: error.message }));

/** Why no image can be built here; `false` when one can. */
export async function reasonToSkip() {
  const engine = await docker('version', '--format', '{{.Server.Version}}');
  if (engine.code !== 0) return 'no Docker Engine answers on this machine';
  const there = await docker('image', 'inspect', BASE);
  if (there.code === 0) return false;
  const pulled = await docker('pull', '--quiet', BASE);
  return (
    pulled.code !== 0 &&
    `the base image ${BASE} can neither be found nor pulled`
  );
}

/** Waits for a container to answer well, at most a minute; fails with its log. */
export async function answers(url, container) {
  for (let i = 0; i < 300; i += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return response;
    await sleep(200);
  }
  assert.fail((await docker('logs', container)).output);
}
