/** Faults that were found or missed, by kind, and alarms without one. */
export class Tally {
  readonly #kinds = new Map<string, { found: number[]; missed: number }>();
  falseAlarms = 0;

  /** @param delay - seconds until it was found; `undefined` when it was missed. */
  fault(kind: string, delay: number | undefined): void {
    const known = this.#kinds.get(kind) ?? { found: [], missed: 0 };
    if (delay === undefined) known.missed++;
    else known.found.push(delay);
    this.#kinds.set(kind, known);
  }

  falseAlarm(): void {
    this.falseAlarms++;
  }

  /** Of all alarms, those with a fault. */
  get precision(): number {
    const { found } = this.#sum();
    return found === 0 ? 0 : found / (found + this.falseAlarms);
  }

  /** Of all faults, those with an alarm. */
  get recall(): number {
    const { found, missed } = this.#sum();
    return found + missed === 0 ? 0 : found / (found + missed);
  }

  /** Seconds within which `share` of the found faults were found. */
  delay(share: number): number {
    const delays = [...this.#kinds.values()].flatMap(({ found }) => found);
    return quantile(delays, share);
  }

  print(title: string): void {
    console.log(
      `\n${title}: precision ${this.precision.toFixed(
        4,
      )}, recall ${this.recall.toFixed(4)}, ${this.falseAlarms} false alarms`,
    );
    for (const [kind, { found, missed }] of this.#kinds)
      console.log(
        `  ${kind.padEnd(16)} ${String(found.length).padStart(
          4,
        )} found ${String(missed).padStart(3)} missed   p50 ${quantile(
          found,
          0.5,
        )} s, p95 ${quantile(found, 0.95)} s`,
      );
    console.log();
  }

  #sum() {
    let found = 0;
    let missed = 0;
    for (const kind of this.#kinds.values()) {
      found += kind.found.length;
      missed += kind.missed;
    }
    return { found, missed };
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return (
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  );
}
