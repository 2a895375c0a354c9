import { parse, validate } from 'graphql';
import { schema } from './__testUtils__/schema';
import * as documents from './documents';

const all = [
  ...Object.entries(documents).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  ),
  ['nrqlDocument', documents.nrqlDocument(3)] as const,
];

describe('the documents that go to New Relic', () => {
  it.each(all)('%s fits the schema', (_, document) => {
    expect(validate(schema, parse(document))).toEqual([]);
  });

  it('would be found out with a misspelt field', () => {
    const misspelt = documents.ISSUES.replace('issueId', 'issueID');
    expect(validate(schema, parse(misspelt))).toHaveLength(1);
  });
});
