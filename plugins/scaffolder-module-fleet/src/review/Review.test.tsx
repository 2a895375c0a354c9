import { TestApiProvider } from '@backstage/test-utils';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';
import type { ReviewStateProps } from '@backstage/plugin-scaffolder-react/alpha';
import { render, screen, within } from '@testing-library/react';
import { Review } from './Review';

const page = (title: string, mergedSchema: object) =>
  ({ title, mergedSchema } as ReviewStateProps['schemas'][number]);

const schemas = [
  page('About', {
    properties: {
      name: { title: 'Name', type: 'string' },
      owner: { title: 'Owner', type: 'string', 'ui:field': 'FleetEntity' },
      title: { title: 'Title', type: 'string' },
      summary: {
        title: 'What is made',
        type: 'string',
        'ui:backstage': { review: { show: false } },
      },
    },
  }),
  page('Where it runs', {
    'ui:order': ['region', '*', 'infra'],
    properties: {
      repository: {
        title: 'Where',
        type: 'string',
        'ui:field': 'FleetRepository',
      },
      infra: {
        title: 'Where it runs',
        type: 'string',
        enum: ['local', 'aws'],
        enumNames: ["This portal's own engine", 'AWS'],
      },
    },
    dependencies: {
      infra: {
        oneOf: [
          { properties: { infra: { const: 'local' } } },
          {
            properties: {
              infra: { enum: ['aws'] },
              region: { title: 'Region', type: 'string' },
            },
          },
        ],
      },
    },
  }),
];

function show(formState: ReviewStateProps['formState']) {
  const presentation = {
    forEntity: (ref: string) => ({
      snapshot: { entityRef: ref, primaryTitle: 'Shop Team' },
    }),
  };
  render(
    <TestApiProvider apis={[[entityPresentationApiRef, presentation as never]]}>
      <Review {...{ schemas, formState }} />
    </TestApiProvider>,
  );
}

const rowsOf = (name: string) =>
  within(screen.getByRole('region', { name }))
    .getAllByRole('term')
    .map(term => [term.textContent, term.nextElementSibling?.textContent]);

describe('the review', () => {
  it('shows the answers in the words and the order of the form', () => {
    show({
      infra: 'aws',
      publishTo: 'github',
      repository: 'github.com?owner=acme',
      region: 'eu-west-1',
      owner: 'group:default/shop-team',
      name: 'tea-shop',
      summary: '',
    });
    expect(rowsOf('About')).toEqual([
      ['Name', 'tea-shop'],
      ['Owner', 'Shop Team'],
    ]);
    expect(rowsOf('Where it runs')).toEqual([
      ['Region', 'eu-west-1'],
      ['Where', 'https://github.com/acme/tea-shop'],
      ['Where it runs', 'AWS'],
    ]);
  });

  it('leaves out answers to what is no longer asked', () => {
    show({ infra: 'local', region: 'eu-west-1', name: 'tea-shop' });
    expect(rowsOf('Where it runs')).toEqual([
      ['Where it runs', "This portal's own engine"],
    ]);
  });
});
