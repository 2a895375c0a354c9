/**
 * Which suites run at the same time, turn after turn, in their order. A suite joins the turn of the one that it runs `beside`, where
 * that was chosen too.
 *
 * @template {{ name: string, beside?: string }} Suite
 * @param {readonly Suite[]} suites
 * @returns {Suite[][]}
 */
export function turnsOf(suites) {
  const turns = [];
  for (const suite of suites) {
    const shared = turns.find(turn =>
      turn.some(({ name }) => name === suite.beside),
    );
    if (shared) shared.push(suite);
    else turns.push([suite]);
  }
  return turns;
}
