import type { HumanDuration } from '@backstage/types';

export interface Config {
  fleet?: {
    prometheus?: {
      /** The Prometheus servers that are asked. Without any the module does nothing. */
      sources?: Array<{
        /** Unique. Lower-case letters, digits and dashes. */
        name: string;
        /** For people. Default: `Prometheus`, with the name when there are several. */
        title?: string;
        /** For example `https://prometheus.example.com`, with the path prefix where there is one. */
        url: string;
        /** Default: none. Either user and password, or a token. */
        auth?: {
          username?: string;
          /** @visibility secret */
          password?: string;
          /** @visibility secret */
          token?: string;
        };
        /** How often it is asked. Between five seconds and ten minutes. Default: 15 seconds. */
        interval?: HumanDuration | string;
        /** How long one query may take. Between one second and one minute. Default: 10 seconds. */
        timeout?: HumanDuration | string;
        /** Only groups of these environments are looked for here. Default: all. */
        environments?: string[];
        /** Its Alertmanager. Without one, alerts are those of Prometheus itself, and cannot be muted. */
        alertmanager?: {
          url: string;
          /** Default: none. It is never the one of Prometheus by itself. */
          auth?: {
            username?: string;
            /** @visibility secret */
            password?: string;
            /** @visibility secret */
            token?: string;
          };
        };
      }>;
      /**
       * How services are asked about: PromQL with `$matchers`, `$by` and `$window`. The first one is used where an entity
       * names none. Default: `shop` and `http`, see the README.
       */
      templates?: Array<{
        name: string;
        labels?: {
          /** Label that holds the environment. An empty text: there is none. Default: `environment`. */
          environment?: string;
          /** Label that holds the version. An empty text: there is none. Default: `version`. */
          version?: string;
        };
        /** Over which time rates are taken; at least four scrapes. Default: one minute. */
        window?: HumanDuration | string;
        /** Requests per second. */
        throughput?: string;
        /** Failed requests per second. */
        errors?: string;
        /** Requests per second in buckets of a classic histogram, by `le` in seconds. */
        latencyBuckets?: string;
        /** Percent of one core, mean over the instances. */
        cpuPercent?: string;
        /** Percent of the limit, the fullest instance. */
        memoryPercent?: string;
        queueDepth?: string;
      }>;
    };
  };
}
