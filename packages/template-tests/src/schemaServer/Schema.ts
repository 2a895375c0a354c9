/** A type of Terraform's, as providers write it: `"string"`, `["list", "string"]`, `"dynamic"`. */
export type CtyType = string | readonly [string, CtyType];

export interface SchemaAttribute {
  readonly type: CtyType;
  readonly required?: true;
  readonly optional?: true;
  readonly computed?: true;
  /** Handed to the provider and kept in no state. */
  readonly writeOnly?: true;
  /** The only values there are, where the documentation lists them. */
  readonly values?: readonly string[];
}

export interface SchemaNestedBlock {
  readonly nesting: 'SINGLE' | 'LIST' | 'SET';
  readonly required?: true;
  /** 0: any number. */
  readonly most: 0 | 1;
  readonly block: SchemaBlock;
}

export interface SchemaBlock {
  readonly attributes: Readonly<Record<string, SchemaAttribute>>;
  readonly blocks: Readonly<Record<string, SchemaNestedBlock>>;
}

/** What a provider says about itself, as far as it is used. Keys of resources and data sources are their types. */
export interface ProviderSchema {
  readonly provider: SchemaBlock;
  readonly resources: Readonly<Record<string, SchemaBlock>>;
  readonly dataSources: Readonly<Record<string, SchemaBlock>>;
}
