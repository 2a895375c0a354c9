export const autoscalingDialogMessages = {
  title: 'Autoscaling of {{group}} in {{environment}}',
  processes: 'What the autoscaler does by itself',
  policies: 'Its policies',
  process: {
    scaleIn: 'Scaling in',
    scaleOut: 'Scaling out',
    dynamic: 'Scaling by policies',
    scheduled: 'Scheduled sizes',
  },
  hint: {
    scaleIn: 'Fewer when its policies want fewer.',
    scaleOut: 'More when its policies want more.',
    dynamic: 'More and fewer as its policies want.',
    scheduled: 'Sizes that change by the clock.',
  },
  isSuspended: 'Suspended now.',
  unchanged: 'Switch off what is to be suspended, or on what is to be resumed.',
  suspend: 'Suspend {{processes}}',
  resume: 'Resume {{processes}}',
  change: 'Change autoscaling',
} as const;
