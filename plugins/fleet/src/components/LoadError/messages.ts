export const loadErrorMessages = {
  denied: 'You may not see this',
  deniedHint:
    'Ask whoever runs this portal for the right to see scale groups (fleet.group.read).',
  notFound: 'There is no such thing, or you may not see it',
  failed: 'This could not be loaded',
  outdated: 'Not up to date: the portal did not answer',
  outdatedSince: 'What you see was loaded {{age}} ago. {{message}}',
  unreachable: 'There is no connection to the portal.',
  retry: 'Try again',
} as const;
