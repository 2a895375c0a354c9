export const entityFleetCardMessages = {
  title: 'Fleet',
  open: 'All about its fleet',
  empty: {
    title: 'No scale group found',
    description:
      'No engine keeps a group for this service yet. Check the value of its annotation, or start it for the first time.',
  },
} as const;
