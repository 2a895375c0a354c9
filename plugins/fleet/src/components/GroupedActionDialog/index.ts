export { SelectionBar } from './SelectionBar';
export { SelectGroup } from './SelectGroup';
export { useSelection } from './useSelection';
export type { Selection } from './useSelection';
