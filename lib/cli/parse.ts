import { parseArgs } from 'node:util';
import { runIdPattern } from '../protocol/store.ts';
import { isDay } from '../questions/parameter.ts';
import { type CommandName, commandNames, commandTable } from './commands.ts';
import { didYouMean } from './nearest.ts';
import type { Option, Options } from './option.ts';
import { UsageError } from './usage-error.ts';

/** What a command line asks for. */
export type Request =
  | { readonly kind: 'help'; readonly command: CommandName | null }
  | {
      readonly kind: 'run';
      readonly command: CommandName;
      readonly operand: string | null;
      /** Words after it. */
      readonly more: readonly string[];
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

/** The tokens of a command's words, in order; what they mean is not checked yet. */
function tokensOf(words: readonly string[], options: Options) {
  const types = Object.entries(options).map(
    ([name, { type }]) => [name, { type: type === 'flag' ? 'boolean' : 'string' }] as const,
  );
  return parseArgs({
    args: [...words],
    options: { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
    strict: false,
    tokens: true,
  }).tokens;
}

type OptionToken = Extract<ReturnType<typeof tokensOf>[number], { kind: 'option' }>;

/** The text an option was given; a flag's is empty. */
function givenText(token: OptionToken, option: Option): string {
  const { name, value } = token;
  if (option.type === 'flag') {
    if (value !== undefined) throw new UsageError(`--${name} takes no value, got "${value}"`);
    return '';
  }
  // What looks like the next option is a value only where it is tied to this one, `--sql=--x`.
  if (value === undefined || (!token.inlineValue && value.startsWith('--'))) {
    throw new UsageError(`--${name} needs a value, such as --${name} ${option.example}`);
  }
  const expected = mustBe(option, value);
  if (expected !== null) throw new UsageError(`--${name} must be ${expected}, got ${JSON.stringify(value)}`);
  return value;
}

function optionNamed(token: OptionToken, command: CommandName): Option {
  const { options } = commandTable[command];
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (option === undefined || !token.rawName.startsWith('--')) {
    const meant = didYouMean(token.name, Object.keys(options), '--');
    throw new UsageError(
      `firn ${command} has no option ${token.rawName}${meant}\n"firn ${command} --help" lists them.`,
    );
  }
  return option;
}

function checkRequired(command: CommandName, given: ReadonlyMap<string, unknown>): void {
  for (const [name, option] of Object.entries(commandTable[command].options)) {
    if ('example' in option && isRequired(option, given) && !given.has(name)) {
      throw new UsageError(`firn ${command} needs --${name}: ${option.help}\nSuch as: --${name} ${option.example}`);
    }
  }
}

function checkSurplus(command: CommandName, words: readonly string[]): void {
  const { operand } = commandTable[command];
  const surplus = words[operand === null ? 0 : (operand.words ?? 1)];
  if (surplus === undefined) return;
  throw new UsageError(
    `firn ${command} does not know what to do with "${surplus}"; "firn ${command} --help" says what it takes`,
  );
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
  const { options } = commandTable[command];
  const given = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokensOf(rest, options)) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    if (token.name === 'help') return { kind: 'help', command };
    const option = optionNamed(token, command);
    const before = given.get(token.name) ?? [];
    if (before.length > 0 && option.type !== 'list' && option.type !== 'flag') {
      throw new UsageError(`--${token.name} is given twice`);
    }
    given.set(token.name, [...before, givenText(token, option)]);
  }
  checkRequired(command, given);
  checkSurplus(command, words);
  const [operand = null, ...more] = words;
  if (command === 'help') return { kind: 'help', command: operand === null ? null : commandNamed(operand) };
  const values = Object.entries(options).map(([name, option]) => [
    name,
    optionValue(option, given.get(name) ?? [], environment),
  ]);
  return { kind: 'run', command, operand, more, values: Object.fromEntries(values) };
}
