import { type CommandName, commandNames, commandTable, environment, exitCodes } from './commands.ts';
import type { Option } from './option.ts';

/** `--store DIR`. */
export function optionForm(name: string, option: Option): string {
  switch (option.type) {
    case 'flag':
      return `--${name}`;
    case 'choice':
      return `--${name} ${option.choices.join('|')}`;
    default:
      return `--${name} ${option.value}`;
  }
}

/** What holds where the option is not given, as a sentence; empty where its help says it. */
export function optionDefault(option: Option): string {
  if ('required' in option && option.required) return 'Required.';
  if ('requiredUnless' in option && option.requiredUnless) return `Required, except with --${option.requiredUnless}.`;
  const text = 'default' in option && option.default !== undefined ? `Default: ${option.default}` : '';
  const env = 'env' in option && option.env !== undefined ? `, or what ${option.env} says` : '';
  return text === '' ? '' : `${text}${env}.`;
}

/** `firn etl --raw DIR [--store DIR] …`. */
export function usageLine(name: CommandName): string {
  const { operand, options } = commandTable[name];
  const parts = Object.entries(options).map(([option, definition]) => {
    const form = optionForm(option, definition);
    return 'required' in definition && definition.required ? form : `[${form}]${definition.type === 'list' ? '…' : ''}`;
  });
  return ['firn', name, ...(operand === null ? [] : [`[${operand.value}]`]), ...parts].join(' ');
}

/** Breaks text at spaces into lines of at most so many characters, each after the first indented. */
export function wrapped(text: string, width: number, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + 1 + word.length > width - indent) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

const width = 100;

function list(entries: readonly (readonly [string, string])[]): string {
  const longest = Math.min(26, Math.max(...entries.map(([term]) => term.length)));
  const indent = longest + 4;
  return entries
    .map(([term, says]) => {
      const gap = term.length > longest ? `\n${' '.repeat(indent)}` : ' '.repeat(indent - 2 - term.length);
      return `  ${term}${gap}${wrapped(says, width, indent)}`;
    })
    .join('\n');
}

function commandHelp(name: CommandName): string {
  const { brief, detail, operand, options, examples } = commandTable[name];
  const optionEntries = Object.entries(options).map(
    ([option, definition]) =>
      [optionForm(option, definition), [definition.help, optionDefault(definition)].filter(Boolean).join(' ')] as const,
  );
  return [
    `firn ${name}: ${brief}`,
    ...detail.map((paragraph) => wrapped(paragraph, width, 0)),
    `Usage:\n  ${wrapped(usageLine(name), width, 4)}`,
    ...(operand === null ? [] : [list([[operand.value, operand.help]])]),
    ...(optionEntries.length === 0 ? [] : [`Options:\n${list(optionEntries)}`]),
    `Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`,
  ].join('\n\n');
}

function overview(): string {
  return [
    'firn: raw CloudFront logs in, clean events out, questions answered with SQL.',
    'Usage:\n  firn COMMAND [options]\n  firn COMMAND --help',
    `Commands:\n${list(commandNames.map((name) => [name, commandTable[name].brief]))}`,
    `Environment:\n${list(Object.entries(environment).map(([name, says]) => [name, says.replaceAll('`', '')]))}`,
    `Exit codes:\n${list(Object.values(exitCodes).map(({ code, says }) => [String(code), says]))}`,
    'New here? "firn demo" shows the whole way in a few seconds.',
  ].join('\n\n');
}

/** The help of a command, or of firn. */
export const help = (command: CommandName | null): string => (command === null ? overview() : commandHelp(command));
