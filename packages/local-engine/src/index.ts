export * from './api/types.ts';
export { EngineClient } from './api/EngineClient.ts';
export type {
  CallOptions,
  EngineAddress,
  MutationOptions,
  StreamedEvent,
} from './api/EngineClient.ts';
export { EngineError } from './api/EngineError.ts';
