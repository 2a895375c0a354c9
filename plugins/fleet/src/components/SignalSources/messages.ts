export const signalSourcesMessages = {
  label: 'Sources',
  seen: 'asked {{age}} ago',
  lastSeen: 'Last answer {{age}} ago.',
  never: 'It has not answered yet.',
  none: 'No source of signals is set up for this group.',
  state: {
    ok: 'ok',
    partial: 'answers in part',
    failing: 'does not answer',
    noData: 'knows nothing about this',
    pending: 'has not been asked yet',
  },
} as const;
