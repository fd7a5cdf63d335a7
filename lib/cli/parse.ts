import { parseArgs } from 'node:util';
import { runIdPattern } from '../protocol/store.ts';
import { isDay } from '../questions/parameter.ts';
import { type CommandName, commandNames, commandTable } from './commands.ts';
import { didYouMean } from './nearest.ts';
import type { Option } from './option.ts';
import { UsageError } from './usage-error.ts';

/** What a command line asks for. */
export type Request =
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | {
      readonly kind: 'run';
      readonly command: CommandName;
      readonly operand: string | null;
      /** Option name → value, of the types `OptionValues` states. */
      readonly values: Readonly<Record<string, unknown>>;
    };

type Environment = Readonly<Record<string, string | undefined>>;

function commandNamed(word: string): CommandName {
  const name = commandNames.find((candidate) => candidate === word);
  if (name === undefined) {
    throw new UsageError(
      `"${word}" is no command of firn${didYouMean(word, commandNames)}\n"firn help" lists the commands.`,
    );
  }
  return name;
}

/** What is wrong with an option's value and what would do; null where it is right. */
function mustBe(option: Option, text: string): string | null {
  switch (option.type) {
    case 'day':
      return isDay(text) ? null : `a day such as ${option.example}`;
    case 'run':
      return runIdPattern.test(text) ? null : `a run's id such as ${option.example}`;
    case 'count': {
      const fits = /^\d{1,15}$/.test(text) && Number(text) >= option.least;
      return fits ? null : `a whole number${option.least > 0 ? `, at least ${option.least}` : ''}`;
    }
    case 'choice':
      return option.choices.includes(text) ? null : `one of ${option.choices.join(', ')}`;
    default:
      return text === '' ? 'something' : null;
  }
}

function isRequired(option: Option, given: ReadonlyMap<string, unknown>): boolean {
  if ('required' in option && option.required) return true;
  return 'requiredUnless' in option && option.requiredUnless !== undefined && !given.has(option.requiredUnless);
}

function optionValue(option: Option, texts: readonly string[], environment: Environment): unknown {
  const text = texts.at(-1);
  switch (option.type) {
    case 'flag':
      return texts.length > 0;
    case 'list':
      return texts;
    case 'choice':
      return text ?? option.default;
    case 'count':
      return text === undefined ? (option.default ?? null) : Number(text);
    default:
      return text ?? ((option.env && environment[option.env]) || option.default) ?? null;
  }
}

/**
 * Reads a command line, without the program's name.
 *
 * @throws UsageError for an unknown command or option, and for a value that is missing or does not fit
 */
export function parse(argv: readonly string[], environment: Environment): Request {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h') return { kind: 'help', command: null };
  if (first === '--version' || first === '-v') return parse(['version', ...rest], environment);
  if (first.startsWith('-')) {
    throw new UsageError(`the command comes first, before ${first}; "firn help" lists the commands`);
  }
  const command = commandNamed(first);
  const { options, operand } = commandTable[command];
  const names = Object.keys(options);

  const { tokens } = parseArgs({
    args: rest,
    options: {
      ...Object.fromEntries(
        names.map((name) => [name, { type: options[name]!.type === 'flag' ? 'boolean' : 'string' } as const]),
      ),
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });

  const given = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      words.push(token.value);
      continue;
    }
    if (token.name === 'help') return { kind: 'help', command };
    const option = options[token.name];
    if (option === undefined || token.rawName.length < 3) {
      throw new UsageError(
        `firn ${command} has no option ${token.rawName}${didYouMean(token.name, names, '--')}\n"firn ${command} --help" lists them.`,
      );
    }
    const texts = given.get(token.name) ?? [];
    given.set(token.name, texts);
    if (option.type === 'flag') {
      if (token.value !== undefined) throw new UsageError(`--${token.name} takes no value, got "${token.value}"`);
      texts.push('');
      continue;
    }
    const next = token.value;
    if (next === undefined || (token.inlineValue === false && next.startsWith('--'))) {
      throw new UsageError(`--${token.name} needs a value, such as --${token.name} ${option.example}`);
    }
    const expected = mustBe(option, next);
    if (expected !== null) throw new UsageError(`--${token.name} must be ${expected}, got ${JSON.stringify(next)}`);
    if (option.type !== 'list' && texts.length > 0) throw new UsageError(`--${token.name} is given twice`);
    texts.push(next);
  }

  for (const [name, option] of Object.entries(options)) {
    if ('example' in option && isRequired(option, given) && !given.has(name)) {
      throw new UsageError(`firn ${command} needs --${name}: ${option.help}\nSuch as: --${name} ${option.example}`);
    }
  }
  const surplus = words[operand === null ? 0 : 1];
  if (surplus !== undefined) {
    throw new UsageError(
      `firn ${command} does not know what to do with "${surplus}"; "firn ${command} --help" says what it takes`,
    );
  }
  if (command === 'help') return { kind: 'help', command: words[0] === undefined ? null : commandNamed(words[0]) };

  const values = Object.entries(options).map(([name, option]) => [
    name,
    optionValue(option, given.get(name) ?? [], environment),
  ]);
  return { kind: 'run', command, operand: words[0] ?? null, values: Object.fromEntries(values) };
}
