export { RolloutDialog } from './RolloutDialog';
export { RevisionSelect, useRevisionMarks } from './RevisionSelect';
