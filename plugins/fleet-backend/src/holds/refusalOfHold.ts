import type { Hold } from '@capstan/plugin-fleet-common';

/** Why a held revision is refused, whoever asks and however, and how that ends. */
export function refusalOfHold(
  hold: Pick<Hold, 'revisionLabel' | 'since' | 'actor' | 'reason'>,
  groupName: string,
): string {
  return (
    `Revision ${hold.revisionLabel} of ${groupName} is held back since ${hold.since}: ${hold.actor} said "${hold.reason}". ` +
    'Nobody can roll it out until somebody with the permission fleet.hold.update resumes it, on the page beside the ' +
    'revision or with POST /groups/{groupId}/holds/release.'
  );
}
