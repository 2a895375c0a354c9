/** What the API answers and takes. `npm run check` writes these types from its OpenAPI document: see scripts/writeApiTypes.ts. */
import type {
  AdminOrder,
  AdminOrderPage,
  ModeratedReviewPage,
  Order,
} from '../../dist-types/api.ts';

export type {
  Account,
  AccountChange,
  AdminOrder,
  AdminOrderPage,
  AdminProduct,
  AdminProductPage,
  AdminVariant,
  Cart,
  CheckoutRequest,
  Countries,
  Departments,
  ModeratedReview,
  ModeratedReviewPage,
  Money,
  NewAccount,
  NewProduct,
  NewRefund,
  NewReview,
  NewSession,
  Order,
  OrderDetails,
  OrderPage,
  Product,
  ProductChange,
  ProductPage,
  Products,
  ProductSummary,
  Quote,
  Review,
  ReviewPage,
  SignedIn,
  Staff,
  StaffSession,
  StockLedger,
  StockPage,
  StockRow,
  WantedLine as Pieces,
} from '../../dist-types/api.ts';

export type OrderState = Order['status'];
export type OrderEvent = AdminOrder['events'][number];
export type AdminOrderSummary = AdminOrderPage['items'][number];
export type ReviewStatus = ModeratedReviewPage['items'][number]['status'];
