export const rolloutControlsMessages = {
  label: 'Steer the rollout',
  pause: 'Pause',
  resume: 'Resume',
  promote: 'Promote',
  abort: 'Abort',
  promoteTitle: 'Promote {{label}} in {{environment}}',
  promoteConfirm: 'Promote {{label}}',
  abortTitle: 'Abort the rollout of {{label}} in {{environment}}',
  abortConfirm: 'Abort the rollout',
  failed: '{{action}} was not done',
} as const;
