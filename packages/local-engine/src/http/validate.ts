import type { ErrorObject, ValidateFunction } from 'ajv';
import { REQUEST_SCHEMAS } from './schemas.ts';
import { Refusal } from './Refusal.ts';

export type RequestName = keyof typeof REQUEST_SCHEMAS;

const validators = new Map<string, ValidateFunction>();

/** @throws Refusal 400 that names the field and what it should be */
export async function validateBody(
  name: RequestName,
  body: unknown,
): Promise<void> {
  const validator = validators.get(name) ?? (await compile(name));
  if (!validator(body)) {
    throw new Refusal(
      400,
      `The body does not fit ${name}: ${describe(
        validator.errors?.[0],
      )}. See GET /v1/openapi.json.`,
    );
  }
}

/** Loads the validator with the first body: an engine that comes back has to look after its instances first. */
async function compile(name: RequestName): Promise<ValidateFunction> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const ajv = new Ajv2020({
    discriminator: true,
    allErrors: false,
    strict: true,
    strictRequired: false,
  });
  const validator = ajv.compile(REQUEST_SCHEMAS[name]);
  validators.set(name, validator);
  return validator;
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
