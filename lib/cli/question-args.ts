import type { GivenValues } from '../questions/fill.ts';
import type { CommandOptions } from './commands.ts';
import { UsageError } from './usage-error.ts';

/** What the command line gives for a question's parameters: the options of their own, and `--param name=value`. */
export function givenValues(options: CommandOptions<'query'>): GivenValues {
  // Without a prototype: a parameter may be called anything.
  const given: Record<string, string[]> = Object.create(null);
  const give = (name: string, value: string | null) => {
    if (value !== null) given[name] = [...(given[name] ?? []), value];
  };
  give('from', options.from);
  give('to', options.to);
  give('app_id', options['app-id']);
  if (options.bots) give('bots', 'true');
  for (const text of options.param) {
    const equals = text.indexOf('=');
    if (equals < 1) throw new UsageError(`--param must be name=value, got ${JSON.stringify(text)}`);
    give(text.slice(0, equals), text.slice(equals + 1));
  }
  return given;
}
