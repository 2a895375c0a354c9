import { Skeleton } from '../design/Skeleton.tsx';

/** What is seen until the browser shows a page that only it can show. */
export function Waiting() {
  return (
    <div className="wrap page waiting" aria-busy="true">
      <Skeleton kind="title" />
      <div className="columns">
        <Skeleton kind="panel" />
        <Skeleton kind="panel" />
      </div>
      <noscript>
        <p className="notice">
          This page needs JavaScript. The rest of the shop works without it.
        </p>
      </noscript>
    </div>
  );
}
