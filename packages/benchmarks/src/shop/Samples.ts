import { round1 } from '../support/statistics.ts';
import { NOISE_LIMIT, withoutNoise } from './noise.ts';

/** What was measured in several rounds, by name; each with the noise of its sample. */
export class Samples {
  readonly #values = new Map<string, number[]>();
  #noisy = 0;

  /** Measures once more. `read` picks what the sample is about and must not be measured again. */
  async take<T>(
    name: string,
    work: () => Promise<T>,
    read: (value: T) => Readonly<Record<string, number>>,
  ): Promise<T> {
    const { value, noise } = await withoutNoise(work);
    if (noise > NOISE_LIMIT) this.#noisy += 1;
    const parts = read(value);
    for (const [part, number] of Object.entries(parts))
      this.add(`${name}${part}`, number);
    const said = Object.entries(parts)
      .map(([part, number]) => `${part || 'value'} ${round1(number)}`)
      .join(', ');
    console.log(
      `  ${name}: ${said}${
        noise > NOISE_LIMIT
          ? ` (others used ${Math.round(noise * 100)} % of the CPU)`
          : ''
      }`,
    );
    return value;
  }

  add(name: string, value: number): void {
    this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
  }

  /** Samples in which other processes took more than 8 % of the CPU three times in a row. */
  get noisy(): number {
    return this.#noisy;
  }

  median(name: string): number {
    return this.#sorted(name)[Math.floor((this.#sorted(name).length - 1) / 2)];
  }

  /** The median of what each round gives, so that both sides of a ratio come from the same round. */
  medianRatio(name: string, to: string): number {
    const others = this.#values.get(to) ?? [];
    const ratios = (this.#values.get(name) ?? [])
      .map((value, round) => value / others[round])
      .sort((a, b) => a - b);
    return ratios[Math.floor((ratios.length - 1) / 2)];
  }

  /** Median with the least and the most, for people. */
  told(name: string): string {
    const sorted = this.#sorted(name);
    return `${round1(this.median(name))} (${round1(sorted[0])}–${round1(
      sorted[sorted.length - 1],
    )})`;
  }

  #sorted(name: string): readonly number[] {
    const values = this.#values.get(name);
    if (values === undefined) throw new Error(`'${name}' was not measured.`);
    return [...values].sort((a, b) => a - b);
  }
}
