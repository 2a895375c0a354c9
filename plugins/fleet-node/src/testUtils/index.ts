/**
 * Contract suites and the in-memory provider. For tests only.
 *
 * @packageDocumentation
 */
export {};
