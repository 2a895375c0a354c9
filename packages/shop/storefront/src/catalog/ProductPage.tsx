import { useState } from 'react';
import type {
  NewReview,
  Product,
  ProductSummary,
  ReviewPage,
} from '../api/types.ts';
import { Icon } from '../design/Icon.tsx';
import { Price } from '../design/Price.tsx';
import { Stock } from '../design/Stock.tsx';
import type { Place } from '../routing/Place.ts';
import type { PageProps } from '../routing/Route.ts';
import { BuyForm } from './BuyForm.tsx';
import { Crumbs } from './Crumbs.tsx';
import { Gallery } from './Gallery.tsx';
import { ProductGrid } from './ProductCard.tsx';
import { Reviews } from './Reviews.tsx';
import { Stars } from './Stars.tsx';
import { VariantPicker } from './VariantPicker.tsx';

export interface ProductData {
  readonly product: Product;
  /** Empty without the feature `related`. */
  readonly related: readonly ProductSummary[];
  readonly reviews: ReviewPage;
}

export const title = ({ product }: ProductData): string => product.title;
export const description = ({ product }: ProductData): string =>
  product.description.slice(0, 155);

export default function ProductPage({
  data: { product, related, reviews },
  place,
}: PageProps<ProductData>) {
  const { variants } = product;
  const [chosen, choose] = useState(
    variants.find(variant => variant.availability !== 'sold-out') ??
      variants[0],
  );
  return (
    <div className="wrap page">
      <Crumbs category={product.category} page={product.title} />
      <article className="product">
        <Gallery image={chosen?.image ?? product.image} title={product.title} />
        <div className="product-about">
          <p className="eyebrow">{product.categoryName}</p>
          <h1>{product.title}</h1>
          {reviews.rating.average !== undefined && (
            <p>
              <a className="rating-link" href="#reviews">
                <Stars rating={reviews.rating.average} />{' '}
                {reviews.rating.reviews === 1
                  ? 'one review'
                  : `${reviews.rating.reviews} reviews`}
              </a>
            </p>
          )}
          {chosen && (
            <p className="product-price">
              <Price money={chosen.price} />{' '}
              <span className="hint">with tax</span>
            </p>
          )}
          {chosen && variants.length > 1 && (
            <VariantPicker
              variants={variants}
              chosen={chosen}
              onChoose={choose}
            />
          )}
          {chosen && (
            <>
              <p aria-live="polite">
                <Stock availability={chosen.availability} />
              </p>
              <BuyForm
                variant={chosen}
                title={product.title}
                image={chosen.image}
              />
            </>
          )}
          <ul className="assurances">
            <li>
              <Icon name="truck" /> Standard shipping is free from €50
            </li>
            <li>
              <Icon name="back" /> 30 days to send it back
            </li>
            <li>
              <Icon name="mend" /> Spare parts for ten years
            </li>
          </ul>
          <h2 className="small-title">About it</h2>
          <p className="product-text">{product.description}</p>
          <dl className="facts">
            {Object.entries(product.attributes).map(([name, values]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{values.join(', ')}</dd>
              </div>
            ))}
            <div>
              <dt>Article</dt>
              <dd>{chosen?.sku}</dd>
            </div>
          </dl>
        </div>
      </article>
      <Reviews slug={product.slug} first={reviews} order={orderOf(place)} />
      {related.length > 0 && (
        <section className="section">
          <h2>Goes well with it</h2>
          <ProductGrid products={related} />
        </section>
      )}
    </div>
  );
}

/** The order in the address, when somebody comes from it. */
function orderOf({ query }: Place): NewReview['order'] {
  const id = query.get('order');
  const token = query.get('token');
  return id === null || token === null ? undefined : { id, token };
}
