import type {
  AlertProvider,
  ProvidedAlert,
  SignalProvider,
  SignalReading,
} from '@capstan/plugin-fleet-node';
import { hideInText } from './hideSecrets';
import { hiding } from './withoutSecrets';

/**
 * The signal provider, with nothing that looks like a secret in its sentences, alerts and errors. Whether its answers are
 * what they should be is not decided here.
 */
export function signalsWithoutSecrets(
  provider: SignalProvider,
): SignalProvider {
  const { alerting } = provider;
  return {
    name: provider.name,
    sources: () => provider.sources(),
    covers: (source, target) => provider.covers(source, target),
    read: async (...args) =>
      inReading(await hiding(() => provider.read(...args))),
    ...(alerting && { alerting: alertingWithoutSecrets(alerting) }),
    ...(provider.mark && {
      mark: (...args: Parameters<NonNullable<SignalProvider['mark']>>) =>
        hiding(() => provider.mark!(...args)),
    }),
  };
}

function alertingWithoutSecrets(alerting: AlertProvider): AlertProvider {
  const { watch, acknowledge, mute, unmute } = alerting;
  return {
    alerts: async (...args) => {
      const alerts = await hiding(() => alerting.alerts(...args));
      return Array.isArray(alerts) ? alerts.map(inAlert) : alerts;
    },
    ...(watch && {
      watch: (...args: Parameters<typeof watch>) =>
        hiding(() => watch.apply(alerting, args)),
    }),
    ...(acknowledge && {
      acknowledge: (...args: Parameters<typeof acknowledge>) =>
        hiding(() => acknowledge.apply(alerting, args)),
    }),
    ...(mute && {
      mute: (...args: Parameters<typeof mute>) =>
        hiding(() => mute.apply(alerting, args)),
    }),
    ...(unmute && {
      unmute: (...args: Parameters<typeof unmute>) =>
        hiding(() => unmute.apply(alerting, args)),
    }),
  };
}

function inReading(reading: SignalReading): SignalReading {
  if (!Array.isArray(reading?.problems)) return reading;
  return {
    ...reading,
    problems: reading.problems.map(problem =>
      typeof problem?.message === 'string'
        ? { ...problem, message: hideInText(problem.message) }
        : problem,
    ),
  };
}

function inAlert(alert: ProvidedAlert): ProvidedAlert {
  const clean = (text: unknown) =>
    typeof text === 'string' ? hideInText(text) : text;
  return typeof alert === 'object' && alert !== null
    ? ({
        ...alert,
        title: clean(alert.title),
        ...(alert.description !== undefined && {
          description: clean(alert.description),
        }),
      } as ProvidedAlert)
    : alert;
}
