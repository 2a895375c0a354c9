export const dataAgeMessages = {
  fresh: '{{age}} ago',
  stale: 'Stale: seen {{age}} ago',
  never: 'Never seen',
  title: 'Last seen by the provider at {{time}}',
} as const;
