import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { REQUEST_SCHEMAS } from './schemas.ts';
import { Refusal } from './Refusal.ts';

export type RequestName = keyof typeof REQUEST_SCHEMAS;

const ajv = new Ajv2020({
  discriminator: true,
  allErrors: false,
  strict: true,
  strictRequired: false,
});
const validators = new Map<string, ValidateFunction>();

/** @throws Refusal 400 that names the field and what it should be */
export function validateBody(name: RequestName, body: unknown): void {
  let validator = validators.get(name);
  if (!validator) {
    validator = ajv.compile(REQUEST_SCHEMAS[name]);
    validators.set(name, validator);
  }
  if (!validator(body)) {
    throw new Refusal(
      400,
      `The body does not fit ${name}: ${describe(
        validator.errors?.[0],
      )}. See GET /v1/openapi.json.`,
    );
  }
}

function describe(error: ErrorObject | undefined): string {
  if (!error) {
    return 'it is not valid';
  }
  const { keyword, params, instancePath, message, propertyName } = error;
  const place = instancePath
    ? `'${instancePath.slice(1).replaceAll('/', '.')}'`
    : 'it';
  switch (keyword) {
    case 'additionalProperties':
      return `${place} has the unknown field '${params.additionalProperty}'`;
    case 'required':
      return `${place} lacks the field '${params.missingProperty}'`;
    case 'enum':
      return `${place} must be one of ${(
        params.allowedValues as unknown[]
      ).join(', ')}`;
    case 'discriminator':
      return `${place} has an unknown type; use rolling, blueGreen or canary`;
    case 'pattern':
    case 'propertyNames':
      if (propertyName !== undefined || keyword === 'propertyNames') {
        return `${place} has the name '${
          propertyName ?? params.propertyName
        }', which is not a variable name or is set by the engine itself`;
      }
      return `${place} ${message ?? 'has characters that are not allowed'}`;
    default:
      return `${place} ${message ?? 'is not valid'}`;
  }
}
