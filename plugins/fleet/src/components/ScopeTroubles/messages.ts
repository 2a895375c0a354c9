export const scopeTroublesMessages = {
  title: '{{scope}} does not answer',
  since: 'What you see of it is {{age}} old.',
  never: 'It has not been seen yet.',
} as const;
