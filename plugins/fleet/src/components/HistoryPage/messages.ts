export const historyPageMessages = {
  show: 'What the history shows',
  actions: 'What people did',
  timeline: 'Timeline',
} as const;
