import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firn, jsonLines, newFolder } from '../firn.ts';

let folder: string;
beforeAll(() => {
  folder = newFolder();
});
afterAll(() => rmSync(folder, { recursive: true }));

it('the demo goes the whole way, and shows a ledger that adds up, traffic, pages and two bad rows explained', () => {
  const { code, out, err } = firn(folder, ['demo', '--events', '3000']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(
    /Everything adds up: [\d,]+ lines = 3,000 events \+ \d+ bad \+ [\d,]+ ignored \+ \d+ duplicates\./,
  );
  expect(out).toMatch(/2026-11-0\d +\d+ +[█▏▎▍▌▋▊▉]+ +\d+ +[█▏▎▍▌▋▊▉]+\n/);
  expect(out.match(/^ {2}The (line|request|parameter) .*\.( \(.*\))?$/gm)).toHaveLength(2);
  expect(readdirSync(join(folder, 'demo')).sort()).toEqual(['raw', 'store']);
});

it('the commands it proposes work', () => {
  const { out } = firn(folder, ['demo', '--events', '3000']);
  const proposed = [...out.matchAll(/^ {2}npx firn (.*)$/gm)].map(([, line]) => line!);
  expect(proposed.length).toBeGreaterThan(3);
  for (const line of proposed) {
    const args = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"|"$/g, ''));
    const ended = firn(folder, args);
    expect(ended.code, line).toBe(0);
    expect(ended.out.split('\n').length, line).toBeGreaterThan(3);
  }
});

it('a second time it uses what is there, and says so', () => {
  const { code, out } = firn(folder, ['demo', '--events', '3000']);
  expect(code).toBe(0);
  expect(out).toContain('Using the access logs in demo/raw; remove the folder for new ones.');
  expect(out).toContain('Using the store demo/store: nothing new among');
});

it('logs that were cut off while they were made are made anew', () => {
  mkdirSync(join(folder, 'cut/raw.unfinished/half'), { recursive: true });
  const [found] = jsonLines(firn(folder, ['demo', '--dir', 'cut', '--events', '1000', '--json']).out);
  expect(found).toMatchObject({ ledger: { problems: [], total: { events: 1000 } } });
  expect(existsSync(join(folder, 'cut/raw.unfinished'))).toBe(false);
});

it('generated logs are the same for the same seed, and hold what the ETL finds', () => {
  const make = (out: string, seed: string) =>
    jsonLines(firn(folder, ['generate', '--events', '1500', '--seed', seed, '--out', out, '--json']).out)[0]!;
  const [a, b, other] = [make('a', '5'), make('b', '5'), make('c', '6')];
  expect(b).toEqual(a);
  expect(other).not.toEqual(a);
  const [report] = jsonLines(firn(folder, ['etl', '--raw', 'a', '--store', 'a-store', '--json']).out);
  const { lines, events, bad, ignored, duplicates } = a;
  expect(report!.counts).toMatchObject({ lines, events, bad, ignored, duplicates });
});

it('help and version answer, unknown commands end with 2', () => {
  expect(firn(folder, ['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^firn \d+\.\d+\.\d+\n$/) });
  expect(jsonLines(firn(folder, ['version', '--json']).out)).toEqual([{ version: expect.any(String) }]);
  expect(firn(folder, [])).toMatchObject({ code: 0, out: expect.stringContaining('Commands:') });
  expect(firn(folder, ['leger'])).toMatchObject({ code: 2, err: expect.stringContaining('did you mean "ledger"?') });
});
