import type { CommandName, CommandOptions } from './commands.ts';

/** The code of a command: takes its options, gives back the exit code. */
export type Run<C extends CommandName> = (options: CommandOptions<C>, operand: string | null) => Promise<number>;
