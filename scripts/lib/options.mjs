import { parseArgs } from 'node:util';
import { Failure } from './failure.mjs';

export const HELP = `Starts Capstan: the portal, a local engine with two demo shops, and demo traffic.

  npm start                     start everything; Ctrl-C stops everything
  npm start -- --port 7008      serve the portal on another port (default 7007)
  npm start -- --no-traffic     without the demo's traffic
  npm start -- --simulate-clouds
                                with a dozen services in two simulated AWS accounts, labelled as simulated
  npm start -- --reset          forget all state (database, engine, releases, local repositories) and start anew
  npm run dev                   the same with reload: backend and frontend restart when their sources change
  npm test                      all checks and tests; npm test -- --help lists the suites
  npm run bench                 lists the measurements

State and logs are in .capstan/. Everything listens on 127.0.0.1 only.
`;

/**
 * @param {readonly string[]} argv
 * @returns {{ help: boolean, reset: boolean, traffic: boolean, clouds: boolean, dev: boolean, port: number }}
 * @throws {Failure} For an option that does not exist or a port that is none.
 */
export function readOptions(argv) {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h' },
        reset: { type: 'boolean' },
        'no-traffic': { type: 'boolean' },
        'simulate-clouds': { type: 'boolean' },
        dev: { type: 'boolean' },
        port: { type: 'string' },
      },
    }));
  } catch (error) {
    throw new Failure(`${firstSentence(error)} ${SEE_HELP}`);
  }
  return {
    help: values.help ?? false,
    reset: values.reset ?? false,
    traffic: !values['no-traffic'],
    clouds: values['simulate-clouds'] ?? false,
    dev: values.dev ?? false,
    port: readPort(values.port),
  };
}

const SEE_HELP = 'See: npm start -- --help';

function firstSentence(error) {
  return `${error.message.split('. ')[0].replace(/\.$/, '')}.`;
}

function readPort(text = '7007') {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) {
    throw new Failure(
      `"${text}" is not a port: give a number from 1 to 65535. ${SEE_HELP}`,
    );
  }
  return port;
}
