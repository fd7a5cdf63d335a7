import { UserError } from '../protocol/errors.ts';

/** A command line, config or parameter that cannot be carried out; nothing was started. Ends with exit code 2. */
export class UsageError extends UserError {}

/** Does something and says that what goes wrong for the user in it is a matter of usage. */
export function asUsage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UserError ? new UsageError(error.message) : error;
  }
}
