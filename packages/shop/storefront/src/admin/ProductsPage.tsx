import { formatMoney } from '../../../src/money.ts';
import { staffApi } from '../api/staffApi.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { BackOffice } from './BackOffice.tsx';
import { Listing } from './Listing.tsx';
import { mayAct, staffStore } from './staffStore.ts';
import { useAsked } from './useAsked.ts';

export const title = (): string => 'Products';

export default function ProductsPage(props: PageProps) {
  return (
    <BackOffice>
      <Products {...props} />
    </BackOffice>
  );
}

function Products({ place }: PageProps) {
  const { staff } = staffStore.use();
  const q = place.query.get('q') ?? undefined;
  const cursor = place.query.get('cursor') ?? undefined;
  const asked = useAsked(place.query.toString(), () =>
    staffApi.products({ q, cursor, limit: '30' }),
  );
  return (
    <Listing
      title="Products"
      place={place}
      asked={asked}
      search="Title or article number"
      columns={['', 'Product', 'Category', 'Price', 'Left', '']}
      tools={
        mayAct(staff, 'manager') && (
          <Link className="button small" href="/admin/products/new">
            New product
          </Link>
        )
      }
      row={product => (
        <tr key={product.id}>
          <td>
            <img
              src={`/images/${product.slug}.svg`}
              alt=""
              width="44"
              height="44"
              loading="lazy"
            />
          </td>
          <td>
            <Link href={`/admin/products/${product.id}`}>
              <b>{product.title}</b>
            </Link>
            <br />
            <span className="hint">
              {product.variants.map(variant => variant.sku).join(', ')}
            </span>
          </td>
          <td>{product.category}</td>
          <td className="number">
            {product.variants[0] && formatMoney(product.variants[0].price)}
          </td>
          <td className="number">
            {product.variants.reduce(
              (sum, variant) => sum + variant.available,
              0,
            )}
          </td>
          <td>
            {product.published ? null : (
              <span className="tag warn">Not published</span>
            )}
          </td>
        </tr>
      )}
    />
  );
}
