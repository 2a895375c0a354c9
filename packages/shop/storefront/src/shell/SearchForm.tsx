import { useEffect, useState } from 'react';
import type { FormEvent } from 'react';
import { Icon } from '../design/Icon.tsx';
import { useRouter } from '../routing/Router.tsx';

/** Finds products. Without JavaScript it is an ordinary form. */
export function SearchForm() {
  const { shown, navigate } = useRouter();
  const searched =
    shown.place.path === '/search' ? shown.place.query.get('q') ?? '' : '';
  const [text, setText] = useState(searched);
  useEffect(() => setText(searched), [searched]);
  const search = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    navigate(
      wanted === ''
        ? '/search'
        : `/search?${new URLSearchParams({ q: wanted })}`,
    );
  };
  return (
    <form className="search" action="/search" role="search" onSubmit={search}>
      <Icon name="search" />
      <input
        type="search"
        name="q"
        value={text}
        onChange={event => setText(event.target.value)}
        placeholder="Search lamps, mugs, chairs …"
        aria-label="Search the shop"
        maxLength={200}
        autoComplete="off"
        enterKeyHint="search"
      />
      <button className="unseen">Search</button>
    </form>
  );
}
