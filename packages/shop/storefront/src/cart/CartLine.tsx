import { formatMoney } from '../../../src/money.ts';
import type { Cart } from '../api/types.ts';
import { Icon } from '../design/Icon.tsx';
import { Stepper } from '../design/Stepper.tsx';
import { Link } from '../routing/Link.tsx';
import { setQuantity } from './cartStore.ts';

export function CartLine({ line }: { readonly line: Cart['lines'][number] }) {
  return (
    <li className="cart-line">
      <img src={line.image} alt="" width="104" height="104" />
      <div className="cart-line-about">
        <Link className="cart-line-title" href={`/products/${line.slug}`}>
          {line.title}
        </Link>
        <span className="hint">{formatMoney(line.unitPrice)} each</span>
        {line.currentUnitPrice && (
          <span className="stock low">
            The price is now {formatMoney(line.currentUnitPrice)}
          </span>
        )}
        {line.availability === 'sold-out' && (
          <span className="stock sold-out">Not enough pieces are left</span>
        )}
        {line.availability === 'low' && (
          <span className="stock low">Only a few left</span>
        )}
      </div>
      <span className="cart-line-sum">{formatMoney(line.lineTotal)}</span>
      <div className="cart-line-tools">
        <Stepper
          label={`Pieces of ${line.title}`}
          value={line.quantity}
          onChange={next => void setQuantity(line.variantId, next)}
        />
        <button
          type="button"
          className="icon-button"
          aria-label={`Remove ${line.title}`}
          onClick={() => void setQuantity(line.variantId, 0)}
        >
          <Icon name="trash" />
        </button>
      </div>
    </li>
  );
}
