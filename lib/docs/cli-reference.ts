import { type CommandName, commandNames, commandTable, environment, exitCodes } from '../cli/commands.ts';
import { optionDefault, optionForm, usageLine } from '../cli/help.ts';
import { code, generatedFrom, markdownTable, page } from './markdown.ts';

function section(name: CommandName): readonly string[] {
  const { brief, detail, operand, options, examples } = commandTable[name];
  const rows = Object.entries(options).map(([option, definition]) => [
    code(optionForm(option, definition)),
    [definition.help, optionDefault(definition)].filter(Boolean).join(' '),
    'example' in definition ? code(definition.example) : '',
  ]);
  return [
    `## firn ${name}`,
    brief,
    ...detail,
    `\`\`\`text\n${usageLine(name)}\n\`\`\``,
    ...(operand === null ? [] : [`${code(operand.value)}: ${operand.help}`]),
    ...(rows.length === 0 ? [] : [markdownTable(['option', 'meaning', 'example'], rows)]),
    `\`\`\`sh\n${examples.map((example) => `npx ${example}`).join('\n')}\n\`\`\``,
  ];
}

/** docs/cli.md: every command and option, from the table the command line is parsed by. */
export const cliReference = (): string =>
  page(
    generatedFrom('lib/cli/commands.ts'),
    '# The command line',
    'Answers go to standard output, everything about them to standard error. A progress bar shows on a terminal, for work that takes over a second.',
    ...commandNames.flatMap(section),
    '## Formats',
    '`table` is for people: long cells are cut, control characters stand as escapes. `csv` follows RFC 4180; an empty cell is null, `""` an empty text, and a text that a spreadsheet would run as a formula (it begins with `=`, `+`, `-` or `@` and is no number) gets an apostrophe before it, because visitors choose titles and addresses. `jsonl` is one JSON object a line.',
    '## Exit codes',
    markdownTable(
      ['code', 'meaning'],
      Object.values(exitCodes).map(({ code: number, says }) => [String(number), says]),
    ),
    '## Environment',
    markdownTable(
      ['variable', 'meaning'],
      Object.entries(environment).map(([name, says]) => [code(name), says]),
    ),
  );
