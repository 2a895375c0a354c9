import type { ProductSummary } from '../api/types.ts';
import { Price } from '../design/Price.tsx';
import { Link } from '../routing/Link.tsx';
import { Swatch } from './Swatch.tsx';

interface ProductCardProps {
  readonly product: ProductSummary;
  /** The first ones of a page are loaded at once. */
  readonly eager?: boolean;
}

export function ProductCard({ product, eager = false }: ProductCardProps) {
  const { slug, title, image, price, availability, colours } = product;
  return (
    <li className={availability === 'sold-out' ? 'card sold' : 'card'}>
      <Link href={`/products/${slug}`}>
        <span className="card-picture">
          <img
            src={image}
            alt=""
            width="320"
            height="320"
            loading={eager ? 'eager' : 'lazy'}
            decoding="async"
          />
          {availability !== 'in-stock' && (
            <span className={`badge ${availability}`}>
              {availability === 'low' ? 'Only a few left' : 'Sold out'}
            </span>
          )}
        </span>
        <span className="card-title">{title}</span>
      </Link>
      <span className="card-line">
        <Price money={price} />
        {colours.length > 1 && (
          <span className="card-colours">
            {colours.slice(0, 5).map(colour => (
              <Swatch key={colour} colour={colour} />
            ))}
            <span className="unseen">in {colours.length} colours</span>
          </span>
        )}
      </span>
    </li>
  );
}

export function ProductGrid({
  products,
  eager = 0,
}: {
  readonly products: readonly ProductSummary[];
  readonly eager?: number;
}) {
  return (
    <ul className="grid">
      {products.map((product, index) => (
        <ProductCard
          key={product.slug}
          product={product}
          eager={index < eager}
        />
      ))}
    </ul>
  );
}
