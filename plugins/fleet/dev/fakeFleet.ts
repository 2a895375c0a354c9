export * from '../src/testUtils';
