import type { CommandName, CommandOptions } from './commands.ts';

/** The code of a command: takes its options and its words, gives back the exit code. */
export type Run<C extends CommandName> = (
  options: CommandOptions<C>,
  operand: string | null,
  more: readonly string[],
) => Promise<number>;
