import { useEffect, useRef, useState } from 'react';
import { departmentsOf } from '../catalog/categories.ts';
import { Icon } from '../design/Icon.tsx';
import { Link } from '../routing/Link.tsx';
import { useRouter } from '../routing/Router.tsx';

/** All categories behind one button. Escape, a click beside it and following a link close it. */
export function CategoryMenu() {
  const { shell, shown } = useRouter();
  const [open, setOpen] = useState(false);
  const own = useRef<HTMLElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => setOpen(false), [shown]);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !own.current?.contains(event.target))
        setOpen(false);
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('focusin', outside);
    document.addEventListener('keydown', escape);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('focusin', outside);
      document.removeEventListener('keydown', escape);
    };
  }, [open]);

  return (
    <nav className="menu" aria-label="Categories" ref={own}>
      <button
        ref={button}
        type="button"
        className="tool"
        aria-expanded={open}
        aria-controls="categories"
        aria-label="Shop"
        onClick={() => setOpen(!open)}
      >
        <Icon name={open ? 'close' : 'menu'} />
        <span className="tool-text">Shop</span>
      </button>
      <div id="categories" className="menu-panel" hidden={!open}>
        <div className="menu-groups">
          {departmentsOf(shell).map(group => (
            <section key={group.slug}>
              <h2>
                <Link href={`/categories/${group.slug}`}>{group.name}</Link>
              </h2>
              <ul>
                {group.categories.map(category => (
                  <li key={category.slug}>
                    <Link href={`/categories/${category.slug}`}>
                      {category.name}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </div>
    </nav>
  );
}
