import { isOurs } from './isOurs';
import { refusalSentence } from './refusalSentence';
import { toSentences } from './toSentences';

describe('toSentences', () => {
  it("puts a page's sentence about a missing answer on the field", () => {
    expect(
      toSentences([
        {
          name: 'errorMessage',
          property: '',
          message: 'Choose a team.',
          params: {
            errors: [
              { keyword: 'required', params: { missingProperty: 'owner' } },
            ],
          },
          stack: 'Choose a team.',
        },
      ]),
    ).toMatchObject([{ property: '.owner', message: 'Choose a team.' }]);
  });

  it('makes a sentence of a missing answer that has none', () => {
    expect(
      toSentences([
        {
          name: 'required',
          property: 'owner',
          message: "must have required property 'Owner'",
          stack: '',
        },
      ]),
    ).toMatchObject([{ property: 'owner', message: 'Owner is missing.' }]);
  });

  it('says the same once', () => {
    const error = { property: '.name', message: 'Use letters.', stack: '' };
    expect(
      toSentences([
        { ...error, name: 'errorMessage', params: { errors: [] } },
        { ...error, name: 'errorMessage', params: { errors: [] } },
      ]),
    ).toHaveLength(1);
  });
});

describe('refusalSentence', () => {
  it('names what the server refused', () => {
    const error = new Error(
      'Backend request failed, 400 Bad Request {"errors":[{"property":"instance.min","message":"must be less than or equal to 50"}]}',
    );
    expect(refusalSentence(error)).toBe(
      'The portal refused what was answered, and made nothing. min: must be less than or equal to 50. Go back and change it.',
    );
  });

  it('hands on what it cannot read', () => {
    expect(refusalSentence(new Error('Failed to fetch.'))).toBe(
      'Failed to fetch. Nothing was made. Try again.',
    );
    expect(refusalSentence(new Error('Bad {gateway}.'))).toContain('Bad');
  });
});

describe('isOurs', () => {
  const manifest = (field: object, more: object = {}) =>
    ({
      title: 'A',
      steps: [
        {
          title: 'B',
          schema: {
            dependencies: { a: { oneOf: [{ properties: { c: field } }] } },
          },
        },
      ],
      ...more,
    } as never);

  it('is true where all fields are ours or plain', () => {
    expect(isOurs(manifest({ 'ui:field': 'FleetSize' }), ['FleetSize'])).toBe(
      true,
    );
    expect(isOurs(manifest({ type: 'string' }), [])).toBe(true);
  });

  it("leaves other packages' fields and decorators to the scaffolder", () => {
    const repoUrl = manifest({ 'ui:field': 'RepoUrlPicker' });
    expect(isOurs(repoUrl, ['FleetSize'])).toBe(false);
    const decorated = manifest({}, { EXPERIMENTAL_formDecorators: [{}] });
    expect(isOurs(decorated, [])).toBe(false);
  });
});
