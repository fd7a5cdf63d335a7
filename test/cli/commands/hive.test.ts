import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haveHive } from '../../hive/installation.ts';
import { firn, newFolder, program } from '../firn.ts';
import { log, writeLogs } from '../logs.ts';

const have = haveHive();
const run = '20261101T120000Z';

let folder: string;
const text = log('2026-11-01', ['e=pv&aid=shop&duid=a', 'e=pv&aid=blog&duid=b', 'e=nonsense']);
beforeAll(() => {
  folder = newFolder();
  writeLogs(join(folder, 'raw'), { 'E1.2026-11-01-10.aa.log': text });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('firn etl --engine hive --print', () => {
  it('prints the script of the next run and writes nothing', () => {
    const printed = firn(folder, [
      'etl',
      '--engine',
      'hive',
      '--raw',
      'raw',
      '--store',
      'none',
      '--run',
      run,
      '--print',
    ]);
    expect(printed).toMatchObject({ code: 0, err: '' });
    expect(printed.out).toMatch(/^-- Run 20261101T120000Z, step 1 of 3: loads 1 log objects\./);
    expect(printed.out).toContain(`LOCATION '${folder}/none/events'`);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('is for Hive only', () => {
    expect(firn(folder, ['etl', '--raw', 'raw', '--print'])).toEqual({
      code: 2,
      out: '',
      err: 'firn: --print prints what --engine hive would run; the other engine runs no script\n',
    });
  });
});

describe('firn etl --engine hive', () => {
  it('says where it looked for a Hive', () => {
    const ended = firn(folder, ['etl', '--engine', 'hive', '--raw', 'raw', '--store', 'none'], {
      FIRN_HIVE_HOME: '/nowhere',
    });
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(/^firn: no Hive at \/nowhere: there is no bin\/hive; /);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  if (!have.ok) {
    it.skip(`cannot run: ${have.why}`);
    return;
  }

  /** Processes that work below a folder, by their command lines. */
  const atWork = (place: string) =>
    readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(place);
        } catch {
          return false; // ended meanwhile
        }
      });

  it('killed in the middle of a load, finishes the run when called again, and its Hive is gone', {
    timeout: 300_000,
  }, async () => {
    const args = ['etl', '--engine', 'hive', '--raw', 'raw', '--store', 'store'];
    const killed: ChildProcess = spawn(process.execPath, [program, ...args, '--run', run], { cwd: folder });
    const ended = new Promise((resolve) => killed.on('close', resolve));
    const loaded = join(folder, 'store', 'tmp', `run=${run}`, 'tallies');
    for (const end = Date.now() + 120_000; Date.now() < end && !existsSync(loaded); ) await pause(50);
    expect(atWork(join(folder, 'store')).length).toBeGreaterThan(0);
    killed.kill('SIGKILL');
    await ended;
    for (const end = Date.now() + 5_000; Date.now() < end && atWork(join(folder, 'store')).length > 0; )
      await pause(20);
    expect(atWork(join(folder, 'store'))).toEqual([]);
    expect(
      firn(folder, ['query', '--sql', 'select count(*) as n from events', '--store', 'store', '--format', 'csv']).out,
    ).toBe('n\n0\n');

    // The built program in a process of its own, with the time Hive needs.
    const out = execFileSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });
    expect(out).toBe(
      `finished run ${run}, left behind: 4 lines of 1 object = 2 events + 1 bad + 1 ignored + 0 duplicates; nothing new among 1 object\n`,
    );
    expect(firn(folder, ['ledger', '--store', 'store', '--json']).code).toBe(0);
    expect(readdirSync(join(folder, 'store')).sort()).toEqual([
      ...['.hive', 'bad_rows', 'events', 'ledger', 'models', 'runs', 'store.json', 'tmp'],
    ]);
    expect(readdirSync(join(folder, 'store', 'tmp'))).toEqual([]);
  });
});

describe('firn rows', () => {
  const rows = (input: string | Buffer) =>
    spawnSync(process.execPath, [program, 'rows'], { cwd: folder, input, encoding: 'utf8' });

  it('turns a log on standard input into rows, packed or not', () => {
    const { status, stdout, stderr } = rows(text);
    expect([status, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n');
    expect(lines.map((line) => line.split('\t')[2])).toEqual(['event', 'event', 'bad', 'tally', undefined]);
    expect(JSON.parse(lines[3]!.split('\t').at(-1)!)).toMatchObject({ object: 'stdin', lines: 4, events: 2 });
    expect(rows(gzipSync(text)).stdout).toBe(stdout);
  });
});
