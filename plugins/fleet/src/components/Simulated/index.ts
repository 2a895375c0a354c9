export { SimulatedNote } from './SimulatedNote';
export { SimulatedTag } from './SimulatedTag';
