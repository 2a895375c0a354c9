import { spawn } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { main } from '../scripts/lib/main.mjs';
import { Failure, toolFailure } from '../scripts/lib/failure.mjs';
import { run } from '../scripts/lib/process.mjs';

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';

/**
 * `node docker/base-image.mjs <tag>`: makes a stand-in for the public Node image where that cannot be pulled: Debian from
 * its own packages, the Node that runs this, npm, and this machine's certificates. Needs root and debootstrap. For tests.
 */
await main(async () => {
  const tag = process.argv[2];
  if (!tag)
    throw new Failure('Say how to call it: node docker/base-image.mjs <tag>');
  const folder = mkdtempSync(join(tmpdir(), 'capstan-base-'));
  // Below it, because a temporary folder is closed to others and this one becomes `/` of the image.
  const root = join(folder, 'root');
  try {
    const argv = [
      '--variant=minbase',
      '--include=ca-certificates',
      'stable',
      root,
    ];
    const { code, output } = await run('debootstrap', argv);
    if (code !== 0) throw toolFailure('Making a small Debian', output);
    const local = join(root, 'usr', 'local');
    copyFileSync(process.execPath, join(local, 'bin', 'node'));
    cpSync(npmFolder(), join(local, 'lib', 'node_modules', 'npm'), {
      recursive: true,
    });
    symlinkSync(
      '../lib/node_modules/npm/bin/npm-cli.js',
      join(local, 'bin', 'npm'),
    );
    const own = existsSync(CERTIFICATES);
    if (own) copyFileSync(CERTIFICATES, join(root, CERTIFICATES));
    await importImage(root, tag);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The npm of this machine: the one on the PATH, followed through its links. */
function npmFolder() {
  const folders = process.env.PATH.split(delimiter);
  const program = folders.map(folder => join(folder, 'npm')).find(existsSync);
  if (!program) throw new Failure('There is no npm on the PATH.');
  return dirname(dirname(realpathSync(program)));
}

function importImage(root, tag) {
  const settings = [
    'NODE_EXTRA_CA_CERTS',
    'YARN_HTTPS_CA_FILE_PATH',
    'npm_config_cafile',
  ].map(name => `${name}=${CERTIFICATES}`);
  const change = `ENV ${settings.join(' ')}`;
  const tar = spawn('tar', ['-C', root, '-c', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const docker = spawn('docker', ['import', '--change', change, '-', tag], {
    stdio: [tar.stdout, 'ignore', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    docker.on('error', reject);
    docker.on('exit', code =>
      code === 0
        ? resolve()
        : reject(new Failure('The Docker Engine did not take the image.')),
    );
  });
}
