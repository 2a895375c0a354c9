export { checks } from './checks.ts';
export { loadSchema } from './loadSchema.ts';
export { mutations } from './mutations.ts';
export { SCHEMA_PACKAGES, type SchemaPackage } from './providers.ts';
export { serveSchemas, type SchemaServer } from './serveSchemas.ts';
export { typesUsed } from './typesUsed.ts';
