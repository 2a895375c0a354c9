import { createHash } from 'node:crypto';
import type { AlertSeverity } from '@capstan/plugin-fleet-common';
import type { ProvidedAlert } from '@capstan/plugin-fleet-node';
import type { ManagedAlert, Silence } from './AlertmanagerClient';
import type { Labels, PrometheusAlert } from './PrometheusClient';
import type { TargetIndex } from './TargetIndex';

const MAX_TEXT = 1000;
const SEVERITIES: Readonly<Record<string, AlertSeverity>> = {
  critical: 'critical',
  page: 'critical',
  emergency: 'critical',
  error: 'critical',
  high: 'critical',
  warning: 'warning',
  warn: 'warning',
  medium: 'warning',
  info: 'info',
  low: 'info',
  none: 'info',
};
/** Labels that may hold the version that an alert is about. */
const VERSION_LABELS = ['version', 'revision'];

/** An alert of Alertmanager, with the silence of it that lasts longest. */
export function mapManagedAlert(
  alert: ManagedAlert,
  silences: ReadonlyMap<string, Silence>,
  index: TargetIndex,
): ProvidedAlert {
  const muting = alert.status.silencedBy
    .flatMap(id => silences.get(id) ?? [])
    .sort((a, b) => Date.parse(b.endsAt) - Date.parse(a.endsAt))[0];
  return {
    nativeId: alert.fingerprint,
    ...saidOf(alert.labels, alert.annotations, index),
    since: alert.startsAt,
    ...(muting && {
      muted: {
        until: new Date(muting.endsAt).toISOString(),
        actor: muting.createdBy,
        reason: muting.comment,
        nativeMuteId: muting.id,
      },
    }),
    ...urlOf(alert.generatorURL),
  };
}

/** An alert of Prometheus itself, which has no id: its labels are what it is. */
export function mapPrometheusAlert(
  alert: PrometheusAlert,
  index: TargetIndex,
): ProvidedAlert {
  const value = Number(alert.value);
  return {
    nativeId: createHash('sha256')
      .update(JSON.stringify(Object.entries(alert.labels).sort()))
      .digest('hex')
      .slice(0, 32),
    ...saidOf(alert.labels, alert.annotations, index),
    since: alert.activeAt,
    ...(alert.value !== undefined &&
      Number.isFinite(value) && {
        evidence: [{ label: 'value', value, unit: 'count' as const }],
      }),
  };
}

function saidOf(labels: Labels, annotations: Labels, index: TargetIndex) {
  const rule = labels.alertname || 'alert';
  const summary = annotations.summary || annotations.title;
  const description = annotations.description || annotations.message;
  const found = index.find(labels);
  const version = VERSION_LABELS.map(label => labels[label]).find(Boolean);
  return {
    rule,
    title: (summary || description || rule).slice(0, MAX_TEXT),
    ...(summary &&
      description && { description: description.slice(0, MAX_TEXT) }),
    severity: SEVERITIES[labels.severity?.toLowerCase() ?? ''] ?? 'warning',
    ...(found && 'target' in found && { groupId: found.target.groupId }),
    ...(version !== undefined && { revisionLabel: version }),
  };
}

/** Only what a browser may open. */
function urlOf(text: string | undefined) {
  try {
    const url = new URL(text ?? '');
    return ['http:', 'https:'].includes(url.protocol) ? { url: url.href } : {};
  } catch {
    return {};
  }
}
