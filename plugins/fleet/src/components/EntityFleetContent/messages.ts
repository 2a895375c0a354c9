export const entityFleetContentMessages = {
  title: 'Fleet',
  empty: {
    title: 'No scale group yet',
    lookedFor: 'Looked for groups of {{values}} (annotation {{annotation}}).',
    notAnnotated: 'This entity has none of the annotations {{annotations}}.',
    scopes: 'Looked in:',
    scope_one: '{{scope}}: {{count}} group, seen {{age}} ago',
    scope_other: '{{scope}}: {{count}} groups, seen {{age}} ago',
    scopeNever: '{{scope}}: not seen yet',
    noScopes: 'No source of groups is set up in this portal.',
    hint: 'It appears here by itself as soon as its first release is deployed. If it should be there: it may be a group that you may not see.',
  },
} as const;
