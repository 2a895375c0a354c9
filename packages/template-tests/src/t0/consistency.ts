import type { Check, Finding } from '../support/Check.ts';
import { ownTexts, valuesOf } from './ownFiles.ts';
import { readText } from './readText.ts';

interface Rule {
  /** What must be the same everywhere. */
  readonly what: string;
  /** Where it stands: the first group is the value. */
  readonly places: readonly RegExp[];
  /** Only in these files. Default: in all. */
  readonly files?: RegExp;
}

/** Numbers and names that several files must agree on, and how each language writes them. */
const RULES: Readonly<Record<string, Rule>> = {
  port: {
    what: 'port of the container',
    places: [
      /"containerPort":\s*(\d+)/g,
      /\bcontainer_?port\s*[:=]\s*"?(\d+)/gi,
      /^\s*EXPOSE (\d+)/gm,
      /^\s*PORT='?(\d+)'?/gm,
      /ContainerPort:\s*(\d+)/g,
      /"127\.0\.0\.1:\d+:(\d+)"/g,
      /\bservice_port\s*[:=]\s*"?(\d+)/g,
    ],
  },
  stopSeconds: {
    what: 'stop window',
    places: [
      /"stopTimeout":\s*(\d+)/g,
      /"stopSeconds":\s*(\d+)/g,
      /\bstop_(?:seconds|timeout)\s*[:=]\s*"?(\d+)/g,
      /\bSTOP_SECONDS='?(\d+)/g,
      /--stop-timeout[= ](\d+)/g,
      /TimeoutStopSec=(\d+)/g,
      /stop_grace_period:\s*(\d+)s/g,
      /SHOP_STOP_SECONDS["']?[:=]\s*["']?(\d+)/g,
    ],
  },
  readyPath: {
    what: 'path that the balancer asks',
    places: [
      /\bready_path\s*[:=]\s*"([^"]+)"/g,
      /"readyPath":\s*"([^"]+)"/g,
      /\bREADY_PATH='([^']+)'/g,
    ],
  },
  healthPath: {
    what: 'path that liveness asks',
    places: [
      /\b(?:health|live)_path\s*[:=]\s*"([^"]+)"/g,
      /"healthPath":\s*"([^"]+)"/g,
      /\bHEALTH_PATH='([^']+)'/g,
    ],
  },
  poolSize: {
    what: 'connections of an instance',
    places: [
      /\bpool_size\s*[:=]\s*"?(\d+)/g,
      /"poolSize":\s*(\d+)/g,
      /\bPOOL_SIZE='?(\d+)/g,
      /SHOP_POOL_SIZE["']?:\s*"(\d+)"/g,
    ],
  },
  databaseMaxConnections: {
    what: "the database's connections",
    places: [
      /\b(?:database_)?max_connections\s*=\s*"?(\d+)/g,
      /\bDATABASE_MAX_CONNECTIONS='?(\d+)/g,
    ],
    files: /tfvars$|service\.env$|compose\.yaml$/,
  },
  name: {
    what: 'name of the service',
    places: [
      /^\s*service\s*=\s*"([^"]+)"/gm,
      /^SERVICE='([^']+)'/gm,
      /^\s*"service":\s*"([^"]+)"/gm,
    ],
    files: /tfvars$|\.env$|infra\/local\.json$/,
  },
  region: {
    what: 'region',
    places: [
      /^\s*(?:region|location)\s*=\s*"([^"]+)"/gm,
      /^REGION='([^']+)'/gm,
      /arn:aws:(?:ecs|codepipeline|dynamodb):([a-z0-9-]+):/g,
    ],
    files: /tfvars$|backend\.hcl$|\.env$|catalog-info\.yaml$/,
  },
  owner: {
    what: 'owner',
    places: [/^\s*owner\s*=\s*"([^"]+)"/gm, /^\s*owner:\s*"?([^"\n]+?)"?$/gm],
    files: /tfvars$|catalog-info\.yaml$/,
  },
  imageRepository: {
    what: 'repository of the image',
    places: [
      /^IMAGE_REPOSITORY='(?:[^']*\/)?([^'/]+)'/gm,
      /^\s*image_repository\s*=\s*"(?:[^"]*\/)?([^"/]+)"/gm,
      /^\s*image: (?!postgres)(\S+)$/gm,
    ],
    files: /\.env$|tfvars$|compose\.yaml$/,
  },
};

/** What stands in several files stands the same in all of them. */
export const consistency: Check = {
  rung: 'T0',
  name: 'consistency',
  needs: async () => undefined,
  async run(folder, choice) {
    const values = { ...valuesOf(choice) } as Readonly<Record<string, unknown>>;
    const texts = await ownTexts(folder, choice);
    const dockerfile = await readText(folder, 'Dockerfile');
    if (dockerfile !== undefined)
      texts.push({ file: 'Dockerfile', text: dockerfile });
    const findings: Finding[] = [];
    for (const [name, rule] of Object.entries(RULES)) {
      const expected = String(values[name]);
      const seen = texts.filter(
        ({ file }) => rule.files?.test(file) ?? !file.startsWith('docs/'),
      );
      for (const { file, text } of seen) {
        const found = rule.places.flatMap(place =>
          [...text.matchAll(place)].map(match => match[1]),
        );
        const other = found.find(value => value !== expected);
        if (other !== undefined) {
          findings.push({
            file,
            message: `The ${rule.what} is '${other}' here and '${expected}' elsewhere.`,
          });
        }
      }
    }
    return findings;
  },
};
