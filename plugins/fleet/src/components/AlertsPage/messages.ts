export const alertsPageMessages = {
  title: 'Alerts',
  filters: {
    label: 'Filter alerts',
    search: 'Search',
    searchPlaceholder: 'Title, rule, service or environment',
    state: 'State',
    severity: 'Severity',
    any: 'Any',
    anyButOver: 'All but over',
    clear: 'Clear filters',
    open: 'Filters',
    openActive: 'Filters ({{active}})',
  },
  empty: {
    title: 'No alert is open',
    description:
      'Alerts of the portal’s own rules and of the connected alert systems appear here by themselves.',
  },
  noMatch: {
    title: 'No alert matches',
    description: 'No alert fits the search and the filters.',
  },
} as const;
