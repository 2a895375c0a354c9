export { StatusDot } from './StatusDot';
export type { Tone } from './StatusDot';
