import { useEffect } from 'react';
import { cartStore, countPieces, loadCart } from '../cart/cartStore.ts';
import { Icon } from '../design/Icon.tsx';
import { Link } from '../routing/Link.tsx';
import { Brand } from './Brand.tsx';
import { CategoryMenu } from './CategoryMenu.tsx';
import { SearchForm } from './SearchForm.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';

export function Header() {
  return (
    <header className="header">
      <div className="wrap header-row">
        <CategoryMenu />
        <Brand />
        <SearchForm />
        <nav className="header-tools" aria-label="Your shop">
          <ThemeSwitch />
          <Link className="tool" href="/account" aria-label="Account">
            <Icon name="person" />
            <span className="tool-text">Account</span>
          </Link>
          <CartLink />
        </nav>
      </div>
    </header>
  );
}

/** At the checkout nothing leads away from it. */
export function PlainHeader() {
  return (
    <header className="header plain">
      <div className="wrap header-row">
        <Brand />
        <span className="secure">
          <Icon name="lock" /> Secure checkout
        </span>
        <div className="header-tools">
          <ThemeSwitch />
          <CartLink />
        </div>
      </div>
    </header>
  );
}

function CartLink() {
  const state = cartStore.use();
  useEffect(() => {
    void loadCart();
  }, []);
  const pieces = countPieces(state.cart);
  return (
    <Link
      className="tool"
      href="/cart"
      aria-label={
        pieces === 0
          ? 'Cart, empty'
          : `Cart, ${pieces} ${pieces === 1 ? 'piece' : 'pieces'}`
      }
    >
      <Icon name="bag" />
      <span className="tool-text">Cart</span>
      {pieces > 0 && (
        <span className="count" key={pieces} aria-hidden="true">
          {pieces}
        </span>
      )}
    </Link>
  );
}
