import type { LadderResult, Row } from './Ladder.ts';

const RUNGS = ['T0', 'T1', 'T2', 'T3', 'T4'] as const;

const WIDTHS = [5, 30, 9, 8, 8, 9, 0];
const line = (cells: readonly (string | number)[]) =>
  cells
    .map((cell, at) => String(cell).padEnd(WIDTHS[at]))
    .join(' ')
    .trimEnd();

/** The run as a person reads it: the table, what failed, what could not be made, what was missed. */
export function tableOf(result: LadderResult): string {
  const rows = [...result.rows].sort(
    (a, b) =>
      RUNGS.indexOf(a.rung) - RUNGS.indexOf(b.rung) ||
      a.check.localeCompare(b.check),
  );
  const lines = [
    line([
      'rung',
      'check',
      'services',
      'passed',
      'failed',
      'seconds',
      'skipped because',
    ]),
    ...rows.map(row =>
      line([
        row.rung,
        row.check,
        row.looked,
        row.passed,
        row.failed,
        row.seconds.toFixed(1),
        row.skipped ?? '',
      ]),
    ),
    '',
    `${result.combinations} combinations, ${
      result.combinations - result.unmade.length
    } made.`,
  ];
  for (const reason of new Set(result.unmade.map(one => one.reason))) {
    const names = result.unmade.filter(one => one.reason === reason);
    lines.push(`SKIP ${names.length} combinations: ${reason}`);
  }
  const counts = (outcome: string) =>
    result.mutations.filter(one => one.outcome === outcome);
  lines.push(
    `${result.mutations.length} mutations: ${counts('found').length} found, ${
      counts('missed').length
    } missed, ${counts('stale').length} stale, ${
      counts('skipped').length
    } skipped.`,
  );
  for (const { mutation, outcome, reason } of result.mutations) {
    if (outcome === 'found') continue;
    lines.push(
      `${outcome.toUpperCase()} ${mutation.rung} ${mutation.check}, ${
        mutation.name
      }: ${reason.slice(0, 300)}`,
    );
  }
  for (const { choice, check, file, message } of result.failures) {
    lines.push(`FAIL ${check} (${choice}) ${file}: ${message.slice(0, 2000)}`);
  }
  return lines.join('\n');
}

/** Whether nothing failed, every mutation that could be tried was found, and no rung of `required` was skipped. */
export function isGood(
  result: LadderResult,
  required: readonly string[] = [],
): boolean {
  const isRequired = (row: Row) =>
    row.skipped !== undefined && required.includes(row.rung);
  return (
    result.failures.length === 0 &&
    !result.rows.some(isRequired) &&
    !result.mutations.some(
      ({ outcome }) => outcome === 'missed' || outcome === 'stale',
    )
  );
}
