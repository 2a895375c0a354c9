import { ApiError, messageOf } from '../api/ApiError.ts';
import { staffApi } from '../api/staffApi.ts';
import type { Staff } from '../api/types.ts';
import { createStore } from '../shell/createStore.ts';
import { kept } from '../shell/kept.ts';

export interface StaffState {
  readonly status: 'unknown' | 'in' | 'out' | 'failed';
  readonly staff?: Staff;
  readonly message?: string;
}

/** Who of the staff is signed in. The session is a cookie of its own, apart from customers. */
export const staffStore = createStore<StaffState>({ status: 'unknown' });
const MARK = 'staff';

export async function loadStaff(): Promise<void> {
  if (staffStore.get().status === 'in') return;
  if (kept.get(MARK) === undefined) {
    staffStore.set({ status: 'out' });
    return;
  }
  try {
    staffStore.set({ status: 'in', staff: await staffApi.me() });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) leave();
    else staffStore.set({ status: 'failed', message: messageOf(error) });
  }
}

export async function signIn(email: string, password: string): Promise<void> {
  const { staff } = await staffApi.signIn(email, password);
  kept.set(MARK, 'yes');
  staffStore.set({ status: 'in', staff });
}

export async function signOut(): Promise<void> {
  await staffApi.signOut();
  leave();
}

/** The session is over. */
export function leave(): void {
  kept.set(MARK, undefined);
  staffStore.set({ status: 'out' });
}

const ROLES = ['viewer', 'clerk', 'manager'] as const;

/** Each role may do what those before it may. The shop decides; this only hides what it would refuse. */
export function mayAct(
  staff: Staff | undefined,
  least: Staff['role'],
): boolean {
  return (
    staff !== undefined && ROLES.indexOf(staff.role) >= ROLES.indexOf(least)
  );
}
