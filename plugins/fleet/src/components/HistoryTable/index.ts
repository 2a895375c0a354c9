export { ActionsList } from './ActionsList';
export { HistoryTable } from './HistoryTable';
export { usePages } from './usePages';
export { More } from './More';
