export { TimelineList } from './TimelineList';
export { TimelineView } from './TimelineView';
