import { Link } from '../routing/Link.tsx';
import { useRouter } from '../routing/Router.tsx';
import { Footer } from './Footer.tsx';
import { Header, PlainHeader } from './Header.tsx';
import { Toasts } from './Toasts.tsx';
import { OfflineNotice } from './OfflineNotice.tsx';

/** The frame around every page. */
export function App() {
  const { shown, pending } = useRouter();
  const { Page, data, place, frame } = shown;
  const page = <Page key={place.path} data={data} place={place} />;
  return (
    <>
      <a className="skip" href="#main">
        To the content
      </a>
      <div
        className={pending ? 'progress on' : 'progress'}
        aria-hidden="true"
      />
      <p className="unseen" role="status">
        {pending ? 'Loading' : ''}
      </p>
      <OfflineNotice />
      {frame === 'shop' && <Header />}
      {frame === 'plain' && <PlainHeader />}
      {frame === 'backOffice' ? (
        page
      ) : (
        <main id="main" tabIndex={-1} aria-busy={pending}>
          {page}
        </main>
      )}
      {frame === 'shop' && <Footer />}
      {frame === 'plain' && (
        <footer className="plain-footer wrap">
          <Link href="/">Harbour Goods</Link> · Demo shop: nothing is sold, no
          money moves.
        </footer>
      )}
      <Toasts />
    </>
  );
}
