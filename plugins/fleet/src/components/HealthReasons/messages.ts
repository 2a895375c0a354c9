export const healthReasonsMessages = {
  label: 'Health',
  for: 'for {{duration}}',
  why: 'Health: {{status}}. Show why',
  title: 'Why',
} as const;
