export type { Check, Finding, Mutation, Rung } from './support/Check.ts';
export { type Choice, choiceOf, nameOf } from './support/Choice.ts';
export {
  ALLOWED,
  type Combination,
  combinations,
  referenceCombinations,
} from './support/common.ts';
export { copyOf, filesIn, replaceIn, textOf } from './support/folders.ts';
export {
  renderCombination,
  stopRendering,
} from './support/renderCombination.ts';
