import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { fleetProvidersExtensionPoint } from '@capstan/plugin-fleet-node';
import type { SignalProvider } from '@capstan/plugin-fleet-node';
import { fleetModuleNewRelic } from './module';

async function providersWith(config: object): Promise<SignalProvider[]> {
  const found: SignalProvider[] = [];
  const backend = await startTestBackend({
    extensionPoints: [
      [
        fleetProvidersExtensionPoint,
        {
          addScaleGroupProvider: () => undefined,
          addRolloutProvider: () => undefined,
          addSignalProvider: provider => void found.push(provider),
        },
      ],
    ],
    features: [
      fleetModuleNewRelic,
      mockServices.rootConfig.factory({ data: config as never }),
    ],
  });
  await backend.stop();
  return found;
}

describe('the module', () => {
  it('does nothing without an account', async () => {
    expect(await providersWith({})).toEqual([]);
  });

  it('adds one provider with a source for each account', async () => {
    const [provider] = await providersWith({
      fleet: {
        newRelic: {
          accounts: [
            { name: 'main', accountId: 1, apiKey: 'NRAK-x' },
            { name: 'eu', accountId: 2, region: 'eu', apiKey: 'NRAK-y' },
          ],
        },
      },
    });
    expect(provider.sources()).toEqual([
      { id: 'newrelic:main', title: 'New Relic (main)', intervalSeconds: 60 },
      { id: 'newrelic:eu', title: 'New Relic (eu)', intervalSeconds: 60 },
    ]);
  });
});
