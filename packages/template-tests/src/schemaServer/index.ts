export { loadSchema } from './loadSchema.ts';
export { SCHEMA_PACKAGES, type SchemaPackage } from './providers.ts';
export { serveSchemas, type SchemaServer } from './serveSchemas.ts';
export { typesUsed } from './typesUsed.ts';
