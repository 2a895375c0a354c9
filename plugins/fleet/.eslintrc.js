const oldFrontendSystem =
  'Only src/legacy.tsx speaks to the old frontend system.';

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedSrcImports: [
    { name: '@backstage/core-plugin-api', message: oldFrontendSystem },
    { name: '@backstage/core-compat-api', message: oldFrontendSystem },
    {
      name: '@backstage/core-components',
      message: 'It renders Material UI. Use @backstage/ui.',
    },
  ],
});
