import { explain } from './failure.mjs';
import { inRightNode } from './node.mjs';

/**
 * Runs a command in the right Node and turns whatever goes wrong into one sentence and exit code 1.
 *
 * @param {() => Promise<void>} command
 */
export async function main(command) {
  try {
    if (await inRightNode()) await command();
  } catch (error) {
    process.stderr.write(`\n${explain(error)}\n`);
    process.exit(1);
  }
}
