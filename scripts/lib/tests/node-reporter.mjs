/**
 * A reporter for `node --test`: one line of JSON for each test that ended, so that nobody has to read text meant for
 * people. Suites (`describe`) are not tests and are left out unless they fail by themselves.
 */
export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const failed = type === 'test:fail';
    if (data.details?.type === 'suite' && !failed) continue;
    const error = data.details?.error;
    // A suite or file fails with its tests: those are counted already.
    if (failed && error?.failureType === 'subtestsFailed') continue;
    const line = {
      name: data.name,
      file: data.file,
      outcome: failed
        ? 'failed'
        : data.skip !== undefined
        ? 'skipped'
        : 'passed',
      reason: typeof data.skip === 'string' ? data.skip : undefined,
      message: failed ? describe(error) : undefined,
    };
    if (data.todo !== undefined && failed) line.outcome = 'skipped';
    yield `${JSON.stringify(line)}\n`;
  }
}

const describe = error =>
  String(error?.cause?.stack ?? error?.cause ?? error?.stack ?? error);
