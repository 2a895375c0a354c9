/** Shapes of what CodeDeploy, ECS and CodeBuild read: closed, so that a misspelt key is found. Only what the templates use. */

const strings = { type: 'array', items: { type: 'string' } } as const;
const environment = {
  type: 'array',
  items: {
    type: 'object',
    required: ['name', 'value'],
    additionalProperties: false,
    properties: { name: { type: 'string' }, value: { type: 'string' } },
  },
} as const;

export const TASK_DEFINITION = {
  type: 'object',
  additionalProperties: false,
  required: [
    'family',
    'containerDefinitions',
    'executionRoleArn',
    'taskRoleArn',
    'cpu',
    'memory',
    'networkMode',
    'requiresCompatibilities',
  ],
  properties: {
    family: { type: 'string' },
    requiresCompatibilities: { const: ['FARGATE'] },
    networkMode: { const: 'awsvpc' },
    cpu: { enum: ['256', '512', '1024', '2048', '4096'] },
    memory: { type: 'string', pattern: '^[0-9]+$' },
    executionRoleArn: { type: 'string', pattern: '^arn:aws:iam::' },
    taskRoleArn: { type: 'string', pattern: '^arn:aws:iam::' },
    runtimePlatform: {
      type: 'object',
      additionalProperties: false,
      properties: {
        operatingSystemFamily: { const: 'LINUX' },
        cpuArchitecture: { enum: ['X86_64', 'ARM64'] },
      },
    },
    containerDefinitions: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: [
          'name',
          'image',
          'essential',
          'readonlyRootFilesystem',
          'stopTimeout',
          'portMappings',
          'healthCheck',
          'logConfiguration',
          'user',
        ],
        properties: {
          name: { type: 'string' },
          image: { const: '<IMAGE1_NAME>' },
          essential: { type: 'boolean' },
          user: { type: 'string', pattern: '^[1-9]' },
          readonlyRootFilesystem: { const: true },
          stopTimeout: { type: 'integer', minimum: 2, maximum: 120 },
          command: strings,
          portMappings: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['containerPort'],
              properties: {
                name: { type: 'string' },
                containerPort: { type: 'integer' },
                protocol: { const: 'tcp' },
                appProtocol: { enum: ['http', 'http2', 'grpc'] },
              },
            },
          },
          healthCheck: {
            type: 'object',
            additionalProperties: false,
            required: ['command'],
            properties: {
              command: strings,
              interval: { type: 'integer' },
              timeout: { type: 'integer' },
              retries: { type: 'integer' },
              startPeriod: { type: 'integer' },
            },
          },
          environment,
          secrets: {
            type: 'array',
            items: {
              type: 'object',
              required: ['name', 'valueFrom'],
              additionalProperties: false,
              properties: {
                name: { type: 'string' },
                valueFrom: { type: 'string', pattern: '^arn:aws:ssm:' },
              },
            },
          },
          logConfiguration: {
            type: 'object',
            additionalProperties: false,
            required: ['logDriver', 'options'],
            properties: {
              logDriver: { const: 'awslogs' },
              options: { type: 'object' },
            },
          },
          ulimits: { type: 'array' },
        },
      },
    },
  },
} as const;

export const APPSPEC = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'Resources'],
  properties: {
    version: { const: 0.0 },
    Resources: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['TargetService'],
        properties: {
          TargetService: {
            type: 'object',
            additionalProperties: false,
            required: ['Type', 'Properties'],
            properties: {
              Type: { const: 'AWS::ECS::Service' },
              Properties: {
                type: 'object',
                additionalProperties: false,
                required: ['TaskDefinition', 'LoadBalancerInfo'],
                properties: {
                  TaskDefinition: { const: '<TASK_DEFINITION>' },
                  PlatformVersion: { type: 'string' },
                  LoadBalancerInfo: {
                    type: 'object',
                    additionalProperties: false,
                    required: ['ContainerName', 'ContainerPort'],
                    properties: {
                      ContainerName: { type: 'string' },
                      ContainerPort: { type: 'integer' },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
    Hooks: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          [
            'BeforeInstall',
            'AfterInstall',
            'AfterAllowTestTraffic',
            'BeforeAllowTraffic',
            'AfterAllowTraffic',
          ].map(hook => [hook, { type: 'string' }]),
        ),
      },
    },
  },
} as const;

const phase = {
  type: 'object',
  additionalProperties: false,
  properties: {
    'run-as': { type: 'string' },
    'on-failure': { enum: ['ABORT', 'CONTINUE'] },
    'runtime-versions': { type: 'object' },
    commands: strings,
    finally: strings,
  },
} as const;
const artifacts = {
  files: strings,
  name: { type: 'string' },
  'discard-paths': { enum: ['yes', 'no', true, false] },
  'base-directory': { type: 'string' },
} as const;

export const BUILDSPEC = {
  type: 'object',
  additionalProperties: false,
  required: ['version', 'phases'],
  properties: {
    version: { const: 0.2 },
    'run-as': { type: 'string' },
    env: {
      type: 'object',
      additionalProperties: false,
      properties: {
        shell: { enum: ['bash', 'sh'] },
        variables: { type: 'object' },
        'parameter-store': { type: 'object' },
        'secrets-manager': { type: 'object' },
        'exported-variables': strings,
        'git-credential-helper': { enum: ['yes', 'no'] },
      },
    },
    phases: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        install: phase,
        pre_build: phase,
        build: phase,
        post_build: phase,
      },
    },
    reports: { type: 'object' },
    artifacts: {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...artifacts,
        'secondary-artifacts': {
          type: 'object',
          additionalProperties: {
            type: 'object',
            additionalProperties: false,
            required: ['files'],
            properties: artifacts,
          },
        },
      },
    },
    cache: {
      type: 'object',
      additionalProperties: false,
      properties: { paths: strings },
    },
  },
} as const;
