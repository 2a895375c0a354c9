import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { FILE as USER_DATA } from '../cloudInit/checks.ts';
import { renderUserData } from '../cloudInit/render.ts';
import type { Check, Finding } from '../support/Check.ts';
import { filesIn, textOf } from '../support/folders.ts';
import { contentKey } from '../tools/contentKey.ts';
import { isThere, run } from '../tools/run.ts';

interface Unit {
  readonly file: string;
  readonly name: string;
  readonly text: string;
}

/** systemd knows every key of the units that instances run, and the release runs as it should: read-only, without rights, with the stop window. */
const units: Check = {
  rung: 'T2',
  name: 'systemd-units',
  async needs() {
    for (const program of ['systemd-analyze', 'terraform'])
      if (!(await isThere(program))) return `${program} is not installed.`;
    return undefined;
  },
  appliesTo: choice => ['azure-vmss', 'gcp-mig'].includes(choice.infra),
  key: (_, folder) =>
    contentKey(
      folder,
      file => file === USER_DATA || file.endsWith('.service.j2'),
    ),
  async run(folder) {
    const all = [
      ...(await unitsOfUserData(folder)),
      ...(await unitsOfRoles(folder)),
    ];
    if (!all.some(({ name }) => name === 'shop.service'))
      return [{ file: USER_DATA, message: 'There is no unit shop.service.' }];
    return (await Promise.all(all.map(findingsOf))).flat();
  },
};

async function unitsOfUserData(folder: string): Promise<readonly Unit[]> {
  if ((await textOf(folder, USER_DATA)) === undefined) return [];
  const { write_files: files = [] } = parse(
    await renderUserData(join(folder, USER_DATA)),
  ) as {
    write_files?: readonly { path: string; content: string }[];
  };
  return files
    .filter(({ path }) =>
      /^\/etc\/systemd\/system\/[^/]+\.service$/.test(path ?? ''),
    )
    .map(({ path, content }) => ({
      file: USER_DATA,
      name: basename(path),
      text: content,
    }));
}

async function unitsOfRoles(folder: string): Promise<readonly Unit[]> {
  const files = (await filesIn(folder)).filter(file =>
    file.endsWith('.service.j2'),
  );
  return Promise.all(
    files.map(async file => ({
      file,
      name: basename(file, '.j2'),
      // Only numbers and sizes are filled in.
      text: ((await textOf(folder, file)) ?? '')
        .replace(/\{\{ \w*memory \}\}/g, '256m')
        .replace(/\{\{ \w+ \}\}/g, '45'),
    })),
  );
}

async function findingsOf(unit: Unit): Promise<readonly Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'capstan-unit-'));
  try {
    const path = join(folder, unit.name);
    // It wants the programs to be there; which one is called is not what is asked.
    const verifiable = unit.text
      .replace(/^(Exec\w+=-?)\/\S+/gm, '$1/bin/true')
      .replace(/ ?(docker|database-proxy)\.service/g, '')
      .replace(/^\w+=$/gm, '');
    await writeFile(path, verifiable);
    const { code, output } = await run('systemd-analyze', [
      'verify',
      '--man=no',
      path,
    ]);
    const own = output
      .split('\n')
      .filter(
        line =>
          line.includes(unit.name) &&
          !/is not executable|Failed to create/.test(line),
      );
    return [
      ...(code !== 0 || own.length > 0
        ? [
            {
              file: unit.file,
              message: `${unit.name}: ${
                own.join(' ').trim() || output.trim()
              }`.slice(0, 400),
            },
          ]
        : []),
      ...(unit.name === 'shop.service' ? runsWell(unit) : []),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runsWell({ file, text }: Unit): readonly Finding[] {
  const start = /^ExecStart=(.*)$/m.exec(text)?.[1] ?? '';
  const wanted = [
    '--read-only',
    '--cap-drop ALL',
    '--security-opt no-new-privileges',
    '--memory ',
    '--stop-timeout ',
  ];
  const window = /^TimeoutStopSec=(\d+)$/m.exec(text)?.[1];
  return [
    ...wanted
      .filter(option => !start.includes(option))
      .map(option => ({
        file,
        message: `shop.service runs the release without '${option.trim()}'.`,
      })),
    ...(window === '45'
      ? []
      : [
          {
            file,
            message: `TimeoutStopSec is '${window}', and not the stop window.`,
          },
        ]),
  ];
}

export const checks: Check[] = [units];
