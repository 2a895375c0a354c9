import type { HomeData } from '../catalog/HomePage.tsx';
import type { ListData } from '../catalog/readList.ts';
import { readList } from '../catalog/readList.ts';
import type { ProductData } from '../catalog/ProductPage.tsx';
import { route } from './Route.ts';
import type { Route } from './Route.ts';

/** All pages. The first one that fits an address is shown. */
export const ROUTES: readonly Route[] = [
  route<HomeData>({
    pattern: '/',
    source: 'src/catalog/HomePage.tsx',
    frame: 'shop',
    load: () => import('../catalog/HomePage.tsx'),
    async read(api) {
      const [selected, popular] = await Promise.all([
        api.products(new URLSearchParams({ limit: '12' })),
        api.popular(),
      ]);
      return { selected: selected.items, popular: popular.items };
    },
  }),
  route<ListData>({
    pattern: '/categories/{category}',
    source: 'src/catalog/ListPage.tsx',
    frame: 'shop',
    load: () => import('../catalog/ListPage.tsx'),
    read: readList,
  }),
  route<ListData>({
    pattern: '/search',
    source: 'src/catalog/ListPage.tsx',
    frame: 'shop',
    load: () => import('../catalog/ListPage.tsx'),
    read: readList,
  }),
  route<ProductData>({
    pattern: '/products/{slug}',
    source: 'src/catalog/ProductPage.tsx',
    frame: 'shop',
    load: () => import('../catalog/ProductPage.tsx'),
    async read(api, { params }) {
      const slug = params.slug ?? '';
      const [product, related, reviews] = await Promise.all([
        api.product(slug),
        api.related(slug),
        api.reviews(slug),
      ]);
      return { product, related: related.items, reviews };
    },
  }),
  route<undefined>({
    pattern: '/cart',
    source: 'src/cart/CartPage.tsx',
    frame: 'shop',
    load: () => import('../cart/CartPage.tsx'),
  }),
  route<undefined>({
    pattern: '/checkout',
    source: 'src/checkout/CheckoutPage.tsx',
    frame: 'plain',
    load: () => import('../checkout/CheckoutPage.tsx'),
  }),
  route<undefined>({
    pattern: '/orders/{orderId}',
    source: 'src/orders/OrderPage.tsx',
    frame: 'shop',
    load: () => import('../orders/OrderPage.tsx'),
  }),
  route<undefined>({
    pattern: '/account',
    source: 'src/account/AccountPage.tsx',
    frame: 'shop',
    load: () => import('../account/AccountPage.tsx'),
  }),
  route<undefined>({
    pattern: '/account/reset',
    source: 'src/account/ResetPage.tsx',
    frame: 'shop',
    load: () => import('../account/ResetPage.tsx'),
  }),
  route<undefined>({
    pattern: '/account/reset/{token}',
    source: 'src/account/ResetPage.tsx',
    frame: 'shop',
    load: () => import('../account/ResetPage.tsx'),
  }),
  route<undefined>({
    pattern: '/admin',
    source: 'src/admin/OrdersPage.tsx',
    frame: 'backOffice',
    load: () => import('../admin/OrdersPage.tsx'),
  }),
  route<undefined>({
    pattern: '/admin/orders',
    source: 'src/admin/OrdersPage.tsx',
    frame: 'backOffice',
    load: () => import('../admin/OrdersPage.tsx'),
  }),
  route<undefined>({
    pattern: '/admin/orders/{id}',
    source: 'src/admin/OrderPage.tsx',
    frame: 'backOffice',
    load: () => import('../admin/OrderPage.tsx'),
  }),
  route<undefined>({
    pattern: '/admin/products',
    source: 'src/admin/ProductsPage.tsx',
    frame: 'backOffice',
    load: () => import('../admin/ProductsPage.tsx'),
  }),
  route<undefined>({
    pattern: '/admin/products/{id}',
    source: 'src/admin/ProductPage.tsx',
    frame: 'backOffice',
    load: () => import('../admin/ProductPage.tsx'),
  }),
  route<undefined>({
    pattern: '/admin/stock',
    source: 'src/admin/StockPage.tsx',
    frame: 'backOffice',
    load: () => import('../admin/StockPage.tsx'),
  }),
  route<undefined>({
    pattern: '/admin/stock/{id}',
    source: 'src/admin/LedgerPage.tsx',
    frame: 'backOffice',
    load: () => import('../admin/LedgerPage.tsx'),
  }),
  route<undefined>({
    pattern: '/admin/reviews',
    source: 'src/admin/ReviewsPage.tsx',
    frame: 'backOffice',
    load: () => import('../admin/ReviewsPage.tsx'),
  }),
];
