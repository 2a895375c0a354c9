import { EmptyState } from '../design/EmptyState.tsx';
import { Link } from '../routing/Link.tsx';

export function NotFound() {
  return (
    <EmptyState title="This page does not exist" icon="compass">
      <p>
        It may have been taken out of the shop, or the address has a typing
        error.
      </p>
      <p>
        <Link className="button" href="/">
          To the shop
        </Link>
      </p>
    </EmptyState>
  );
}
