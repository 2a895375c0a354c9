/** A viewer looks, a clerk packs, ships, counts and moderates, a manager also decides about money, prices and people. */
export const STAFF_ROLES = ['viewer', 'clerk', 'manager'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export interface Staff {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly active: boolean;
  readonly createdAt: string;
}

/** Each role may do what those before it may. */
export function mayActAs(role: StaffRole, least: StaffRole): boolean {
  return STAFF_ROLES.indexOf(role) >= STAFF_ROLES.indexOf(least);
}

/** Known to everybody who reads the sources: for a shop on one's own machine only. Production refuses it. */
export const DEMO_MANAGER = {
  email: 'manager@shop.test',
  password: 'demo-manager',
} as const;
