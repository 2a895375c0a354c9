import type { Feature } from '../config/Config.ts';

/** A node of an OpenAPI or JSON Schema document. */
export type Node = Readonly<Record<string, unknown>>;

/** One operation as a folder describes it in its `openapi.ts`; `document.ts` gathers all. The key is `<method> <path>`. */
export type Operations = Readonly<Record<string, Operation>>;

export interface Operation {
  readonly id: string;
  readonly summary: string;
  readonly parameters?: readonly Node[];
  readonly body?: string;
  readonly bodyOptional?: boolean;
  /** Statuses and the schema of each answer; a name that begins with a media type stands for itself. */
  readonly answers: Readonly<Record<number, string>>;
  /** Statuses of the problems it may answer. 405, 500 and 503 always belong to them. */
  readonly problems?: readonly number[];
  /** For staff who are signed in. */
  readonly staff?: boolean;
  readonly feature?: Feature;
}

export const path = (name: string, schema: Node): Node => ({
  name,
  in: 'path',
  required: true,
  schema,
});
export const query = (name: string, schema: Node, required = false): Node => ({
  name,
  in: 'query',
  required,
  schema,
});
