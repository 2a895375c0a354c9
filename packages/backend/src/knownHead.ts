/** The head of the audit as somebody wrote it down: `--head 42:9f86d081…`. Throws an `Error` when it is none. */
export function knownHead(
  argv: readonly string[],
): { readonly count: number; readonly hash: string } | undefined {
  const index = argv.indexOf('--head');
  if (index < 0) return undefined;
  const text = argv[index + 1] ?? '';
  const [, count, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (count === undefined)
    throw new Error(
      `'${text}' is no head of the audit. Give it as an earlier run printed it: --head <count>:<hash>.`,
    );
  return { count: Number(count), hash };
}
