import { spawn } from 'node:child_process';
import { installPortal, installShop } from './install.mjs';
import { toolEnvironment } from './npm.mjs';
import { inRoot } from './paths.mjs';

/**
 * `npm run bench`: lists the measurements, `npm run bench <name>` runs one. Installs first when needed; the exit code
 * is that of the measurement: 0 when its goal is met.
 */
export async function benchCommand(argv) {
  await Promise.all([installPortal(), installShop()]);
  const program = inRoot('packages', 'benchmarks', 'src', 'main.ts');
  const flags = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, program, ...argv], {
    cwd: inRoot('packages', 'benchmarks'),
    env: toolEnvironment(),
    stdio: 'inherit',
  });
  // Ctrl-C reaches the measurement too, which ends what it started; we wait for it.
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => signal === 'SIGTERM' && child.kill(signal));
  }
  process.exitCode = await new Promise(resolve =>
    child.on('exit', code => resolve(code ?? 1)),
  );
}
