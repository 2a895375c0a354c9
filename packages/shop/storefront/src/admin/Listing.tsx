import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { EmptyState } from '../design/EmptyState.tsx';
import { Notice } from '../design/Notice.tsx';
import { Skeleton } from '../design/Skeleton.tsx';
import type { Place } from '../routing/Place.ts';
import { useRouter } from '../routing/Router.tsx';
import type { Asked } from './useAsked.ts';

interface ListingProps<Item> {
  readonly title: string;
  readonly place: Place;
  readonly asked: Asked<{
    readonly items: readonly Item[];
    readonly nextCursor?: string;
  }>;
  /** Heads of the columns. */
  readonly columns: readonly string[];
  row(item: Item): ReactNode;
  /** What is searched by. Absent: there is no search. */
  readonly search?: string;
  readonly tools?: ReactNode;
}

/** A list of the back office: search, rows, the next page. What is asked for is in the address. */
export function Listing<Item>({
  title,
  place,
  asked,
  columns,
  row,
  search,
  tools,
}: ListingProps<Item>) {
  const { navigate } = useRouter();
  const [words, setWords] = useState(place.query.get('q') ?? '');
  const { answer, failure, loading, again } = asked;
  const find = (event: FormEvent) => {
    event.preventDefault();
    navigate(
      withQuery(place, { q: words.trim() || undefined, cursor: undefined }),
    );
  };
  return (
    <>
      <div className="office-title">
        <h1>{title}</h1>
        {tools}
        {search !== undefined && (
          <form role="search" onSubmit={find} className="office-search">
            <input
              type="search"
              value={words}
              onChange={event => setWords(event.target.value)}
              placeholder={search}
              aria-label={search}
              maxLength={200}
            />
            <button className="button small quiet">Find</button>
          </form>
        )}
      </div>
      {failure !== undefined && (
        <Notice kind="bad">
          <p>{failure}</p>
          <button type="button" className="button small" onClick={again}>
            Try again
          </button>
        </Notice>
      )}
      {answer === undefined &&
        loading &&
        [1, 2, 3, 4].map(one => <Skeleton key={one} kind="row" />)}
      {answer?.items.length === 0 && (
        <EmptyState title="There is nothing here" icon="compass" level={2} />
      )}
      {answer !== undefined && answer.items.length > 0 && (
        <div
          className="table"
          aria-busy={loading}
          role="region"
          aria-label={title}
          tabIndex={0}
        >
          <table>
            <thead>
              <tr>
                {columns.map(column => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>{answer.items.map(row)}</tbody>
          </table>
        </div>
      )}
      <p className="form-actions">
        {place.query.has('cursor') && (
          <button
            type="button"
            className="button small quiet"
            onClick={() => navigate(withQuery(place, { cursor: undefined }))}
          >
            To the beginning
          </button>
        )}
        {answer?.nextCursor !== undefined && (
          <button
            type="button"
            className="button small quiet"
            onClick={() =>
              navigate(withQuery(place, { cursor: answer.nextCursor }))
            }
          >
            Next page
          </button>
        )}
      </p>
    </>
  );
}

export function withQuery(
  place: Place,
  change: Readonly<Record<string, string | undefined>>,
): string {
  const query = new URLSearchParams(place.query);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  return query.size === 0 ? place.path : `${place.path}?${query}`;
}
