import { createHash } from 'node:crypto';
import type {
  AlertSeverity,
  AlertState,
  AlertSuspect,
  Evidence,
} from '@capstan/plugin-fleet-common';

/** The source of the portal's own rules. */
export const OWN_SOURCE = 'capstan';

export interface AlertMute {
  /** Milliseconds, as all times here. */
  readonly until: number;
  readonly actor: string;
  readonly reason: string;
  /** What the alert system takes it back by. */
  readonly nativeMuteId?: string;
  /** It ends with this rollout, at the latest at `until`. */
  readonly rolloutId?: string;
}

/** An alert as the portal keeps it. */
export interface AlertRecord {
  readonly id: string;
  readonly source: string;
  /** Names the condition: see {@link alertKeyOf}. */
  readonly key: string;
  /** Unique within the source while it lasts. */
  readonly nativeId: string;
  readonly rule: string;
  readonly title: string;
  readonly description?: string;
  readonly severity: AlertSeverity;
  readonly since: number;
  readonly endedAt?: number;
  readonly evidence: readonly Evidence[];
  readonly groupId?: string;
  readonly groupName?: string;
  readonly environment?: string;
  readonly entityRef?: string;
  readonly revision?: { readonly revisionId: string; readonly label: string };
  readonly acknowledged?: { readonly at: number; readonly actor: string };
  readonly mute?: AlertMute;
  readonly suspects: readonly AlertSuspect[];
  readonly url?: string;
  /** When somebody acknowledged or muted it here last. */
  readonly touchedAt?: number;
}

/** Equal for the same condition of the same source, however often it comes back. */
export function alertKeyOf(source: string, nativeId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([source, nativeId]))
    .digest('base64url');
}

/** Muted comes before acknowledged: it is what people will not hear of. */
export function alertStateOf(
  record: Pick<AlertRecord, 'endedAt' | 'mute' | 'acknowledged'>,
  now: number,
): AlertState {
  if (record.endedAt !== undefined) return 'resolved';
  if (record.mute && record.mute.until > now) return 'muted';
  return record.acknowledged ? 'acknowledged' : 'open';
}
