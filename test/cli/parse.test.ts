import { describe, expect, it } from 'vitest';
import { commandNames, commandTable } from '../../lib/cli/commands.ts';
import { help } from '../../lib/cli/help.ts';
import { nearest } from '../../lib/cli/nearest.ts';
import { parse } from '../../lib/cli/parse.ts';

const words = (line: string) => line.split(' ');
const values = (line: string, environment = {}) => {
  const request = parse(words(line), environment);
  if (request.kind !== 'run') throw new Error(`${line} asks for help`);
  return request.values;
};

describe('a command line', () => {
  it('gives every option of its command a value of its type', () => {
    expect(values('etl --raw logs --keep-going --since 2026-11-01')).toEqual({
      raw: 'logs',
      store: './store',
      since: '2026-11-01',
      run: null,
      engine: 'duckdb',
      print: false,
      'keep-going': true,
      abandon: null,
      config: null,
      json: false,
    });
    expect(values('query --param a=1 --param a=2 --param=b=')).toMatchObject({
      param: ['a=1', 'a=2', 'b='],
      format: 'table',
    });
    expect(values('etl --abandon 20261101T120000Z')).toMatchObject({ raw: null, abandon: '20261101T120000Z' });
    expect(values('ledger --last 0')).toMatchObject({ last: 0 });
    expect(values('ledger')).toMatchObject({ last: 14 });
  });

  it('takes the store from the option, else from FIRN_STORE, else ./store', () => {
    expect(values('ledger --store a', { FIRN_STORE: 'b' })).toMatchObject({ store: 'a' });
    expect(values('ledger', { FIRN_STORE: 'b' })).toMatchObject({ store: 'b' });
    expect(values('ledger', { FIRN_STORE: '' })).toMatchObject({ store: './store' });
  });

  it('takes a value that begins with dashes after an equals sign', () => {
    expect(values('query --sql=--x')).toMatchObject({ sql: '--x' });
  });

  it.each([
    ['etll --raw x', '"etll" is no command of firn; did you mean "etl"?'],
    ['frobnicate', '"frobnicate" is no command of firn\n"firn help" lists the commands.'],
    ['--raw x etl', 'the command comes first, before --raw'],
    ['etl --row x', 'firn etl has no option --row; did you mean "--raw"?'],
    ['etl --raw x --kep-going', 'firn etl has no option --kep-going; did you mean "--keep-going"?'],
    ['etl -r x', 'firn etl has no option -r'],
    ['etl --raw x --constructor', 'firn etl has no option --constructor'],
    ['etl', 'firn etl needs --raw: The folder of access logs'],
    ['etl --raw', '--raw needs a value, such as --raw demo/raw'],
    ['etl --raw --keep-going', '--raw needs a value'],
    ['etl --raw=', '--raw must be something, got ""'],
    ['etl --raw a --raw b', '--raw is given twice'],
    ['etl --raw a --keep-going=yes', '--keep-going takes no value, got "yes"'],
    ['etl --raw a --since yesterday', '--since must be a day such as 2026-11-01, got "yesterday"'],
    ['etl --raw a --since 2026-02-29', '--since must be a day such as 2026-11-01, got "2026-02-29"'],
    ['etl --raw a --run tonight', '--run must be a run\'s id such as 20261123T040000Z, got "tonight"'],
    ['generate --events 0 --out x', '--events must be a whole number, at least 1, got "0"'],
    ['generate --events 1e3 --out x', '--events must be a whole number, at least 1, got "1e3"'],
    ['events --format xml', '--format must be one of table, csv, jsonl, got "xml"'],
    ['ledger demo', 'firn ledger does not know what to do with "demo"'],
    ['help tel', '"tel" is no command of firn; did you mean "etl"?'],
  ])('is refused: firn %s', (line, message) => {
    expect(() => parse(words(line), {})).toThrow(message);
  });

  it.each([
    ['', null],
    ['--help', null],
    ['help', null],
    ['help etl', 'etl'],
    ['etl --help', 'etl'],
    ['etl --raw x -h', 'etl'],
  ])('asks for help: firn %s', (line, command) => {
    expect(parse(line === '' ? [] : words(line), {})).toEqual({ kind: 'help', command });
  });
});

describe('help', () => {
  it('names every command, and every option of each with its meaning', () => {
    for (const name of commandNames) {
      expect(help(null)).toContain(`  ${name} `);
      for (const option of Object.keys(commandTable[name].options)) expect(help(name)).toContain(`--${option}`);
    }
  });

  it('fits a terminal of 100 columns', () => {
    const lines = [null, ...commandNames].flatMap((name) => help(name).split('\n'));
    // Whole command lines are not broken: they are there to be copied.
    expect(lines.filter((line) => line.length > 100 && !line.startsWith('  firn '))).toEqual([]);
  });

  it('shows examples that parse', () => {
    for (const name of commandNames) {
      for (const example of commandTable[name].examples) {
        const argv = (example.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"|"$/g, '')).slice(1);
        expect(() => parse(argv, {})).not.toThrow();
      }
    }
  });
});

describe('did you mean', () => {
  it.each([
    ['evnets', 'events'],
    ['legder', 'ledger'],
    ['generat', 'generate'],
    ['top', 'content/top-pages'],
    ['zzz', null],
  ])('%s: %s', (word, meant) => {
    expect(nearest(word, ['events', 'ledger', 'generate', 'content/top-pages'])).toBe(meant);
  });
});
