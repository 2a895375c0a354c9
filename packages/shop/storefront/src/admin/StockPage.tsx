import { staffApi } from '../api/staffApi.ts';
import { Link } from '../routing/Link.tsx';
import type { PageProps } from '../routing/Route.ts';
import { useRouter } from '../routing/Router.tsx';
import { BackOffice } from './BackOffice.tsx';
import { Listing, withQuery } from './Listing.tsx';
import { useAsked } from './useAsked.ts';

export const title = (): string => 'Stock';

export default function StockPage(props: PageProps) {
  return (
    <BackOffice>
      <Stock {...props} />
    </BackOffice>
  );
}

function Stock({ place }: PageProps) {
  const { navigate } = useRouter();
  const q = place.query.get('q') ?? undefined;
  const cursor = place.query.get('cursor') ?? undefined;
  const most = place.query.get('most') ?? undefined;
  const asked = useAsked(place.query.toString(), () =>
    staffApi.stock({ q, cursor, most, limit: '50' }),
  );
  return (
    <Listing
      title="Stock"
      place={place}
      asked={asked}
      search="Title or article number"
      columns={['Article', 'Product', 'Stocked', 'Left']}
      tools={
        <label className="sort">
          <span>Left</span>
          <select
            value={most ?? ''}
            onChange={event =>
              navigate(
                withQuery(place, {
                  most: event.target.value,
                  cursor: undefined,
                }),
              )
            }
          >
            <option value="">All</option>
            <option value="0">Sold out</option>
            <option value="5">5 or fewer</option>
            <option value="100">100 or fewer</option>
          </select>
        </label>
      }
      row={row => (
        <tr key={row.variantId}>
          <td>
            <Link href={`/admin/stock/${row.variantId}`}>
              <b>{row.sku}</b>
            </Link>
          </td>
          <td>
            {row.product}
            {row.variant !== '' && `, ${row.variant}`}
          </td>
          <td className="number">{row.stocked}</td>
          <td className="number">
            {row.available === 0 ? (
              <span className="tag bad">0</span>
            ) : row.available <= 5 ? (
              <span className="tag warn">{row.available}</span>
            ) : (
              row.available
            )}
          </td>
        </tr>
      )}
    />
  );
}
