export const pagingMessages = {
  label: 'Pages',
  previous: 'Previous',
  next: 'Next',
  range: '{{from}}–{{to}} of {{total}}',
} as const;
