/** A mistake the user can mend: printed as one message, without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
