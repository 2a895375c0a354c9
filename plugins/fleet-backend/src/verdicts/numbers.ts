/* Numbers as sentences have them. */

export function percent(value: number): string {
  return `${value.toFixed(value !== 0 && Math.abs(value) < 10 ? 1 : 0)} %`;
}

export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

export function counted(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function probability(p: number): string {
  return p < 0.001
    ? `p < ${p < 1e-6 ? '10⁻⁶' : '0.001'}`
    : `p = ${p.toFixed(3)}`;
}
