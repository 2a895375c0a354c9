import type { HumanDuration } from '@backstage/types';

export interface Config {
  fleet?: {
    newRelic?: {
      /** The New Relic accounts that are asked. Without any the module does nothing. */
      accounts?: Array<{
        /** Unique; part of the source's id. Lower-case letters, digits and dashes. */
        name: string;
        /** The number of the account. */
        accountId: number;
        /** Where its data is kept. Default: us. */
        region?: 'us' | 'eu';
        /**
         * A user key (it begins with NRAK-) of somebody who may read the account, and for acknowledging, muting and markers
         * also change it.
         * @visibility secret
         */
        apiKey: string;
        /** Root of the API, for a proxy. Default: that of the region. */
        baseUrl?: string;
        /** How often it is asked. Between 15 seconds and one hour. Default: one minute. */
        interval?: HumanDuration | string;
        /** Attribute of transactions that holds the version. Default: service.version. */
        versionAttribute?: string;
      }>;
    };
  };
}
