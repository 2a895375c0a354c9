export const suspendedMessages = {
  badge: 'Suspended: {{processes}}',
  hint: 'The autoscaler leaves this alone until somebody resumes it.',
  /** Within a sentence. */
  process: {
    scaleIn: 'scaling in',
    scaleOut: 'scaling out',
    dynamic: 'scaling by policies',
    scheduled: 'scheduled sizes',
  },
} as const;
