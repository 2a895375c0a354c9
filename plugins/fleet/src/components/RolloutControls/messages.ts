export const rolloutControlsMessages = {
  label: 'Steer the rollout',
  pause: 'Pause',
  resume: 'Resume',
  promote: 'Promote',
  abort: 'Abort',
  promoteTitle: 'Promote {{label}} in {{environment}}',
  promoteHint:
    'The rollout goes on to its next step with more traffic on {{label}}.',
  promoteConfirm: 'Promote {{label}}',
  abortTitle: 'Abort the rollout of {{label}} in {{environment}}',
  abortHint:
    'All traffic returns to the former version and instances of {{label}} are stopped.',
  abortConfirm: 'Abort the rollout',
  failed: '{{action}} was not done',
} as const;
