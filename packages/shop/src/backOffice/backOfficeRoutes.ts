import type { CustomerOf } from '../carts/cartKey.ts';
import type { BackOfficeConfig } from '../config/readBackOffice.ts';
import type { Database } from '../database/Database.ts';
import type { Route } from '../http/Route.ts';
import type { OrderChanges } from '../orders/OrderChanges.ts';
import type { OrderStore } from '../orders/OrderStore.ts';
import { PromotionStore } from '../pricing/PromotionStore.ts';
import { promotionAdminRoutes } from '../pricing/promotionAdminRoutes.ts';
import { ReviewStore } from '../reviews/ReviewStore.ts';
import { reviewRoutes } from '../reviews/reviewRoutes.ts';
import { StaffAccess } from '../staff/StaffAccess.ts';
import { StaffStore } from '../staff/StaffStore.ts';
import { staffRoutes } from '../staff/staffRoutes.ts';
import { AdminOrderStore } from './AdminOrderStore.ts';
import { AdminProductStore } from './AdminProductStore.ts';
import { StockStore } from './StockStore.ts';
import { auditRoutes } from './auditRoutes.ts';
import { orderAdminRoutes } from './orderAdminRoutes.ts';
import { productAdminRoutes } from './productAdminRoutes.ts';
import { stockAdminRoutes } from './stockAdminRoutes.ts';

export interface BackOfficeOptions {
  readonly config: BackOfficeConfig;
  readonly database: Database;
  readonly orders: OrderStore;
  readonly changes: OrderChanges;
  readonly customerOf: CustomerOf;
}

/** Everything under /api/admin, and the reviews, which customers write and staff moderates. */
export function backOfficeRoutes({
  config,
  database,
  orders,
  changes,
  customerOf,
}: BackOfficeOptions): readonly Route[] {
  const staff = new StaffStore(database);
  const access = new StaffAccess(staff, config);
  return [
    ...staffRoutes(access, staff),
    ...orderAdminRoutes(access, new AdminOrderStore(database), changes),
    ...productAdminRoutes(access, new AdminProductStore(database)),
    ...stockAdminRoutes(access, new StockStore(database)),
    ...promotionAdminRoutes(access, new PromotionStore(database)),
    ...auditRoutes(access, database),
    ...reviewRoutes(access, new ReviewStore(database), orders, customerOf),
  ];
}
