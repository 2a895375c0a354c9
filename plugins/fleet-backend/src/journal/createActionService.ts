import type {
  ActionService,
  ActionServiceDependencies,
} from '../actions/ActionService';
import { JournalActionService } from './JournalActionService';
import type { JournalOptions } from './JournalOptions';

/** The {@link ActionService} of the backend. Nothing happens before its `start`. */
export function createActionService(
  dependencies: ActionServiceDependencies,
  options: JournalOptions = {},
): ActionService {
  return new JournalActionService(dependencies, options);
}
