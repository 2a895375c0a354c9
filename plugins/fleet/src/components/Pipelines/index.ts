export { EntityPipelineContent } from './EntityPipelineContent';
