import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressOf, countChoices } from './listAddress.ts';

const place = (query: string) => ({
  path: '/categories/mugs',
  query: new URLSearchParams(query),
  params: { category: 'mugs' },
});

describe('the address of a list', () => {
  it('takes a choice in and out, keeping the others, and begins at the first page', () => {
    const with1 = addressOf(
      place('cursor=x&sort=price'),
      {},
      '/categories/mugs',
      'colour:Sage',
    );
    assert.equal(with1, '/categories/mugs?sort=price&facet=colour%3ASage');
    const both = addressOf(
      place('facet=colour:Sage'),
      {},
      '/categories/mugs',
      'material:oak',
    );
    assert.equal(
      both,
      '/categories/mugs?facet=colour%3ASage&facet=material%3Aoak',
    );
    assert.equal(
      addressOf(
        place('facet=colour:Sage'),
        {},
        '/categories/mugs',
        'colour:Sage',
      ),
      '/categories/mugs',
    );
  });

  it('sets and removes single values', () => {
    assert.equal(
      addressOf(place('minPrice=5'), { minPrice: undefined, maxPrice: '90' }),
      '/categories/mugs?maxPrice=90',
    );
  });

  it('counts what narrows it down, not the words and not the order', () => {
    assert.equal(
      countChoices(
        place('q=oak&sort=price&facet=a:b&facet=c:d&inStock=true&maxPrice=9'),
      ),
      4,
    );
    assert.equal(countChoices(place('q=oak')), 0);
  });
});
