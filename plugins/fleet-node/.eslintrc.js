module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  overrides: [
    {
      // Contract suites are tests that live in a library: they export, and assert outside of the file that runs them.
      files: ['src/testUtils/**'],
      rules: {
        'jest/no-export': 'off',
        'jest/no-standalone-expect': 'off',
        'jest/no-disabled-tests': 'off',
        'jest/valid-title': 'off',
        'jest/expect-expect': 'off',
      },
    },
  ],
});
