import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firn, jsonLines, newFolder } from '../firn.ts';
import { log, writeLogs } from '../logs.ts';

let folder: string;
beforeAll(() => {
  folder = newFolder();
  writeLogs(join(folder, 'raw'), {
    'E1.2026-11-01-10.aa.log': log('2026-11-01', ['e=pv&aid=shop&duid=a', 'e=pv&aid=blog&duid=b', 'e=nonsense']),
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('firn etl', () => {
  it('loads what is new, says what became of it, and finds nothing new the second time', () => {
    const first = firn(folder, ['etl', '--raw', 'raw', '--run', '20261101T120000Z']);
    expect(first).toEqual({
      code: 0,
      out: 'run 20261101T120000Z: 4 lines of 1 object = 2 events + 1 bad + 1 ignored + 0 duplicates\n',
      err: '',
    });
    expect(firn(folder, ['etl', '--raw', 'raw'])).toEqual({ code: 0, out: 'nothing new among 1 object\n', err: '' });
    const again = firn(folder, ['etl', '--raw', 'raw', '--run', '20261101T120000Z', '--json']);
    expect(jsonLines(again.out)).toEqual([
      expect.objectContaining({
        outcome: 'already_committed',
        counts: expect.objectContaining({ lines: 4, events: 2 }),
      }),
    ]);
  });

  it('says what is missing and ends with 1', () => {
    expect(firn(folder, ['etl', '--raw', 'nowhere'])).toEqual({
      code: 1,
      out: '',
      err: 'firn: no raw logs at nowhere: the folder does not exist; "firn generate" makes some, or pass --raw\n',
    });
    expect(firn(folder, ['etl', '--abandon', '20261101T120000Z'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no open run 20261101T120000Z'),
    });
  });

  it('ends with 2 and a hint where the command line is wrong, without a stack trace', () => {
    const ended = firn(folder, ['etl', '--raw', 'raw', '--sincee', '2026-11-01']);
    expect(ended).toEqual({
      code: 2,
      out: '',
      err: 'firn: firn etl has no option --sincee; did you mean "--since"?\n"firn etl --help" lists them.\n',
    });
  });
});

describe('the config', () => {
  it('is firn.config.ts of the working folder, in TypeScript, with imports', () => {
    writeFileSync(join(folder, 'own.ts'), "export const apps: readonly string[] = ['shop'];\n");
    writeFileSync(
      join(folder, 'firn.config.ts'),
      "import { defineConfig } from 'firn';\nimport { apps } from './own.ts';\nexport default defineConfig({ collect: { apps: [...apps] } });\n",
    );
    const ended = firn(folder, ['etl', '--raw', 'raw', '--store', 'shop-only', '--json']);
    expect(jsonLines(ended.out)[0]).toMatchObject({ counts: { events: 1, ignored: { header: 1, unknown_app: 1 } } });
    rmSync(join(folder, 'firn.config.ts'));
  });

  it.each([
    ['export default { colect: {} }', 'the config has "colect", which is no setting of firn'],
    ["export default { collect: { hosts: 'x' } }", 'the config\'s "collect.hosts" must be a list, got "x"'],
    [
      "export default { collect: { pixelPaths: ['c.gif'] } }",
      'must be a path such as "/c.gif", without query, got "c.gif"',
    ],
    ['export default { collect: ', 'broken.config.ts, line 1: Unexpected end of file'],
    ["throw new Error('no secrets here')", 'broken.config.ts cannot be run: no secrets here'],
    ['export const config = {}', 'broken.config.ts must export its settings: "export default defineConfig({ … })"'],
    ["import './missing.ts'; export default {}", 'broken.config.ts, line 1: Could not resolve "./missing.ts"'],
  ])('is refused with 2 before anything starts: %s', (text, message) => {
    writeFileSync(join(folder, 'broken.config.ts'), text);
    const ended = firn(folder, ['etl', '--raw', 'raw', '--store', 'never', '--config', 'broken.config.ts']);
    expect(ended).toMatchObject({ code: 2, out: '', err: expect.stringContaining(message) });
    expect(ended.err).not.toContain('    at ');
    expect(firn(folder, ['ledger', '--store', 'never'])).toMatchObject({ code: 1 });
  });

  it('must be there when it is named, and be code', () => {
    expect(firn(folder, ['etl', '--raw', 'raw', '--config', 'none.ts']).err).toBe(
      'firn: no config at none.ts: the file does not exist\n',
    );
    writeFileSync(join(folder, 'c.json'), '{}');
    expect(firn(folder, ['etl', '--raw', 'raw', '--config', 'c.json']).err).toBe(
      'firn: the config must be a .ts or .js file, got c.json\n',
    );
  });
});
