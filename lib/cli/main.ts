import { UserError } from '../protocol/errors.ts';
import type { Run } from './command-code.ts';
import { type CommandName, type CommandOptions, exitCodes } from './commands.ts';
import { help } from './help.ts';
import { parse } from './parse.ts';
import { endQuietlyOnClosedPipe, note, print, visibleLines } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Each command's code is loaded when it runs: help need not wait for an engine. */
const implementations: { readonly [C in Exclude<CommandName, 'help'>]: () => Promise<{ readonly run: Run<C> }> } = {
  etl: () => import('./etl.ts'),
  rebuild: () => import('./rebuild.ts'),
  erase: () => import('./erase.ts'),
  expire: () => import('./expire.ts'),
  lookup: () => import('./lookup.ts'),
  rows: () => import('./rows.ts'),
  schemas: () => import('./schemas.ts'),
  ledger: () => import('./ledger.ts'),
  events: () => import('./events.ts'),
  bad: () => import('./bad.ts'),
  query: () => import('./query.ts'),
  generate: () => import('./generate.ts'),
  demo: () => import('./demo.ts'),
  version: () => import('./version.ts'),
};

async function carryOut(argv: readonly string[]): Promise<number> {
  const request = parse(argv, process.env);
  if (request.kind === 'help' || request.command === 'help') {
    await print(`${help(request.kind === 'help' ? request.command : null)}\n`);
    return exitCodes.ok.code;
  }
  // The parser made the values from the same table the types come from.
  const { run } = (await implementations[request.command]()) as { run: Run<CommandName> };
  return run(request.values as CommandOptions<CommandName>, request.operand, request.more);
}

/**
 * Carries out a command line (without the program's name) and gives back the exit code.
 * A user's mistake is one message; anything else is a bug and says so, with its stack only where FIRN_DEBUG is set.
 */
export async function main(argv: readonly string[]): Promise<number> {
  endQuietlyOnClosedPipe();
  try {
    return await carryOut(argv);
  } catch (error) {
    if (error instanceof UserError) {
      note(`firn: ${visibleLines(error.message)}`);
      return error instanceof UsageError ? exitCodes.usage.code : exitCodes.failed.code;
    }
    const shown = error instanceof Error ? error : new Error(String(error));
    note(`firn: ${visibleLines(shown.message)}`);
    note(
      process.env.FIRN_DEBUG
        ? (shown.stack ?? '')
        : 'This is a bug in firn, not your mistake. FIRN_DEBUG=1 shows where it happened.',
    );
    return exitCodes.failed.code;
  }
}
