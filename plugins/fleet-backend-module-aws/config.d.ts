export interface Config {
  fleet?: {
    aws?: {
      /**
       * Every call goes here instead of to AWS; for the simulator. What is seen there is shown as simulated.
       */
      endpoint?: string;
      /** How often each account and region is looked at. Default 30, at least 5. */
      intervalSeconds?: number;
      /**
       * Share of the calls per second that AWS allows an account and region (20 reads per second), 0.05–1. Default 0.5, so
       * that other tools are not throttled.
       */
      callShare?: number;
      /**
       * How often metrics and alarms of CloudWatch are read, 60–3600 seconds. Default 300: AWS bills each metric that is read,
       * about 0.60 USD a month for a service behind a balancer, and five times that at 60.
       */
      signalIntervalSeconds?: number;
      /** The accounts whose services are shown. Without any the module does nothing. */
      accounts?: Array<{
        /** Twelve digits. Credentials come from `aws.accounts` and `aws.mainAccount` (integration-aws-node). */
        accountId: string;
        regions: string[];
        /** ARN of a role that is assumed to look. Default: the account's credentials as they are. */
        readRole?: string;
        /** ARN of a role that is assumed to change something. Default: the account's credentials as they are. */
        writeRole?: string;
        /** `true`: nothing is ever changed, and every control says so. Default false. */
        readOnly?: boolean;
        ecs?: {
          /** Names of clusters. Default: all of the account and region. */
          clusters?: string[];
          /** Only services with this tag, `key` or `key=value`. Default: all. */
          tag?: string;
          /** The tag that names the environment of a service. Default `environment`; without it, the cluster's name. */
          environmentTag?: string;
        };
        /** EC2 Auto Scaling groups. */
        autoscaling?: {
          /** `false`: groups are not looked at, and need no permissions. Default true. */
          enabled?: boolean;
          /** Only groups with this tag, `key` or `key=value`. Default: all. */
          tag?: string;
          /** The tag that names the environment of a group. Default `environment`; without it, `default`. */
          environmentTag?: string;
        };
        /** Metrics and alarms. */
        cloudwatch?: {
          /** `false`: neither is read, and needs no permissions. Default true. */
          enabled?: boolean;
          /** Only alarms whose names begin with it. Default: all. */
          alarmPrefix?: string;
        };
        /** Provisioned capacity of DynamoDB. */
        dynamodb?: {
          /** `false`: tables are not looked at, and need no permissions. Default true. */
          enabled?: boolean;
          /** What the environment of the account's tables is called: they have no tag that is read. Default `default`. */
          environment?: string;
        };
        /** Pipelines of CodePipeline. */
        codepipeline?: {
          /** `false`: pipelines are not looked at, and need no permissions. Default true. */
          enabled?: boolean;
          /** Only pipelines with this tag, `key` or `key=value`. Default: all. */
          tag?: string;
          /**
           * Pipelines with this tag belong to the entity whose `aws.amazon.com/aws-codepipeline-tags` names it,
           * `key=value`. Default: they belong to the entity that names their ARN.
           */
          entityTag?: string;
        };
      }>;
    };
  };
}
