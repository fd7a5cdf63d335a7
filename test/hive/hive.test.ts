import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Runner as Engine } from '../../etl/hive/local-site.ts';
import { type Hive, startHive } from './hive.ts';
import { haveHive } from './installation.ts';

const have = haveHive();
const engines: readonly Engine[] = ['tez', 'mr'];

/** Stands in for the rows script: opens the objects its manifest rows name, writes a typed row a line and a tally. */
const rowsScript = `
import { readFileSync } from 'node:fs';
const out = [];
for (const row of readFileSync(0, 'utf8').split('\\n').filter((line) => line !== '')) {
  const [object] = row.split('\\t');
  const lines = readFileSync(object, 'utf8').split('\\n').filter((line) => line !== '');
  for (const line of lines) {
    const [day, clock, amount, text] = line.split('|');
    out.push(['event', day, day + ' ' + clock, amount, text, object, '\\\\N'].join('\\t'));
  }
  out.push(['tally', '\\\\N', '\\\\N', '\\\\N', '\\\\N', object, String(lines.length)].join('\\t'));
}
process.stdout.write(out.map((row) => row + '\\n').join(''));
`;

describe.each(engines)('Hive on %s', (engine) => {
  if (!have.ok) {
    it.skip(`is not here: ${have.why}`);
    return;
  }

  let hive: Hive;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'firn-hive-'));
    hive = await startHive({ folder, engine });
  });

  afterAll(async () => {
    await hive?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('creates a table, inserts, and reads numbers, decimals and milliseconds back', async () => {
    await hive.run(`
        create table sold (item string, amount decimal(18,2), happened timestamp);
        insert into sold values
          ('boots', 10.10, '2026-11-01 10:00:00.123'), ('boots', 0.20, '2026-11-01 10:00:00.999'), ('ice', null, null);
      `);
    expect(await hive.query('select item, sum(amount), max(happened) from sold group by item order by item')).toEqual([
      ['boots', '10.30', '2026-11-01 10:00:00.999'],
      ['ice', null, null],
    ]);
  });

  it('computes window functions', async () => {
    const rows = await hive.query(`
        select happened, row_number() over (order by happened desc), lag(amount) over (order by happened)
        from sold where happened is not null order by happened`);
    expect(rows).toEqual([
      ['2026-11-01 10:00:00.123', '2', null],
      ['2026-11-01 10:00:00.999', '1', '10.10'],
    ]);
  });

  it('tells null from the text NULL, and keeps tabs, quotes and other scripts in a text', async () => {
    expect(
      await hive.query(`select null, 'NULL', 'a\\tb', 'it\\'s', 'größe 雪 🧊', array(1, 2), unbase64('eA==')`),
    ).toEqual([[null, 'NULL', 'a\tb', "it's", 'größe 雪 🧊', '[1,2]', 'x']]);
  });

  it('reads a script as hive -f does: comments, semicolons in texts, settings, variables left alone', async () => {
    const rows = await hive.query(`
-- it's a comment; with an apostrophe and a semicolon
set some.setting=seen;
create temporary macro twice(n int) n * 2;
select
  twice(21),  -- the answer
  'a;b', "c;d", '\${env:PATH}';
`);
    expect(rows).toEqual([['42', 'a;b', 'c;d', '${env:PATH}']]);
    expect(await hive.query("select '${hiveconf:some.setting}', from_unixtime(0)")).toEqual([
      ['${hiveconf:some.setting}', '1970-01-01 00:00:00'],
    ]);
  });

  it('names what it refuses in its own words and goes on', async () => {
    const failing = hive.run('create table before_it (n int); select * from nowhere; create table after_it (n int);');
    await expect(failing).rejects.toThrow(
      /^FAILED: SemanticException \[Error 10001\]: Line 1:15 Table not found 'nowhere'\n {2}in: select \* from nowhere$/,
    );
    await expect(hive.run('selec 1')).rejects.toThrow('FAILED: ParseException line 1:0 cannot recognize input');
    await expect(hive.run('add file /nowhere/rows.mjs')).rejects.toThrow('/nowhere/rows.mjs does not exist');
    expect(await hive.query("show tables like '*_it'")).toEqual([['before_it']]);
  });

  it('stops a script where assert_true fails, in the plan as in a job', async () => {
    const script = (condition: string) => `select assert_true(${condition}) from sold; create table asserted (n int);`;
    await expect(hive.run(script('amount is not null'))).rejects.toThrow('ASSERT_TRUE(): assertion failed.');
    const inJob = hive.run(script('sum(amount) = 0'));
    await expect(inJob).rejects.toThrow(/^FAILED: Execution Error[^\n]*\n {2}because: HiveException: ASSERT_TRUE/);
    await expect(inJob).rejects.not.toThrow(/\n\s+at /);
    expect(await hive.query("show tables like 'asserted'")).toEqual([]);
    await hive.run(script('sum(amount) = 10.3'));
    expect(await hive.query("show tables like 'asserted'")).toEqual([['asserted']]);
  });

  it('hands a script its share of a manifest and takes typed rows, published by adding partitions', async () => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at('rows.mjs'), rowsScript);
    writeFileSync(at('one.log'), '2026-11-01|10:00:00.001|1.50|a\\b\n2026-11-02|23:59:59.999|2.25|größe\n');
    writeFileSync(at('two.log'), '2026-11-01|00:00:00.000|nonsense|\\N\n');
    const columns = 'happened timestamp, amount decimal(18,2), text string';
    const location = `partitioned by (dt string, run string) stored as parquet location '${at('events')}'`;
    await hive.run(`
        set hive.exec.dynamic.partition.mode=nonstrict;
        set hive.script.auto.progress=true;
        set mapred.tasktracker.expiry.interval=600000;
        set mapreduce.job.reduces=2;
        create table manifest (object string, bytes bigint, shard int);
        insert into manifest values ('${at('one.log')}', 60, 0), ('${at('two.log')}', 40, 1);
        create external table incoming (${columns}) ${location} tblproperties ('parquet.compression'='SNAPPY');
        create external table events (${columns}) ${location};
        create table tally (object string, lines bigint);
        add file ${at('rows.mjs')};
        from (
          select transform(object, bytes, shard) using 'node rows.mjs'
            as (kind string, dt string, happened timestamp, amount decimal(18,2), text string, object string, lines bigint)
          from (select * from manifest distribute by shard) m
        ) r
        insert overwrite table incoming partition (dt, run)
          select happened, amount, text, dt, 'R1' where kind = 'event' distribute by dt
        insert overwrite table tally select object, lines where kind = 'tally';
        set mapreduce.job.reduces=-1;
      `);
    expect(existsSync(at('rows.mjs'))).toBe(true);
    const written = readdirSync(at('events'), { recursive: true, encoding: 'utf8' }).filter((path) => /_0/.test(path));
    expect(written.map((path) => path.replace(/\d+_0$/, 'N')).sort()).toEqual([
      'dt=2026-11-01/run=R1/N',
      'dt=2026-11-02/run=R1/N',
    ]);
    expect(await hive.query('select sum(lines), count(*) from tally')).toEqual([['3', '2']]);
    expect(await hive.query('select count(*) from events')).toEqual([['0']]);
    await hive.run(`alter table events add if not exists
        partition (dt='2026-11-01', run='R1') partition (dt='2026-11-02', run='R1') partition (dt='2026-11-03', run='R1')`);
    expect(await hive.query('select dt, run, happened, amount, text from events order by happened')).toEqual([
      ['2026-11-01', 'R1', '2026-11-01 00:00:00', null, null],
      ['2026-11-01', 'R1', '2026-11-01 10:00:00.001', '1.50', 'a\\b'],
      ['2026-11-02', 'R1', '2026-11-02 23:59:59.999', '2.25', 'größe'],
    ]);
  });

  it('writes Snappy Parquet that DuckDB reads with the same timestamps and decimals', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
    const files = `'${folder}/events/*/*/*'`;
    expect(
      await rows(`select dt, happened::varchar, amount::varchar, text
          from read_parquet(${files}, hive_partitioning = true, hive_types = {dt: varchar}) order by happened`),
    ).toEqual([
      ['2026-11-01', '2026-11-01 00:00:00', null, null],
      ['2026-11-01', '2026-11-01 10:00:00.001', '1.50', 'a\\b'],
      ['2026-11-02', '2026-11-02 23:59:59.999', '2.25', 'größe'],
    ]);
    expect(await rows(`select distinct compression from parquet_metadata(${files})`)).toEqual([['SNAPPY']]);
    connection.closeSync();
  });

  it('passes on what a failing script said', async () => {
    writeFileSync(join(folder, 'fails.mjs'), "console.error('the cat ate the log');\nprocess.exit(3);\n");
    await expect(
      hive.run(`add file ${folder}/fails.mjs;
          select transform(item) using 'node fails.mjs' as (x string) from sold;`),
    ).rejects.toThrow('the cat ate the log');
    expect(await hive.query('select count(*) from sold')).toEqual([['3']]);
  });

  it('answers in full after a job died of a file it could not read', async () => {
    mkdirSync(join(folder, 'torn'));
    writeFileSync(join(folder, 'torn', 'log.gz'), gzipSync(randomBytes(100_000)).subarray(0, 50_000));
    await hive.run(`create external table torn (line string) location '${folder}/torn'`);
    await expect(hive.query('select count(*) from torn')).rejects.toThrow('Unexpected end of input stream');
    expect(await hive.query('select count(*) from sold where amount is not null')).toEqual([['2']]);
  });

  it.skipIf(!existsSync('/proc/net/tcp'))('listens on no port', () => {
    const listening = ['tcp', 'tcp6']
      .flatMap((kind) => readFileSync(`/proc/net/${kind}`, 'utf8').trim().split('\n'))
      .map((line) => line.trim().split(/\s+/))
      .filter((columns) => columns[3] === '0A')
      .map((columns) => `socket:[${columns[9]}]`);
    const open = readdirSync(`/proc/${hive.pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${hive.pid}/fd/${fd}`)];
      } catch {
        return []; // closed meanwhile
      }
    });
    expect(open.length).toBeGreaterThan(100);
    expect(open.filter((target) => listening.includes(target))).toEqual([]);
  });

  it('is stopped when a statement hangs, with the script that hung it', async () => {
    const pidFile = join(folder, 'pid');
    writeFileSync(
      join(folder, 'hangs.mjs'),
      `import { writeFileSync } from 'node:fs';\nwriteFileSync('${pidFile}', String(process.pid));\nsetInterval(() => {}, 1000);\n`,
    );
    const statement = "select transform(item) using 'node hangs.mjs' as (x string) from sold";
    await hive.run(`add file ${folder}/hangs.mjs`);
    const hanging = hive.run(`${statement}; select 1;`, { limitSeconds: 15 });
    const behind = hive.query('select 2');
    await expect(hanging).rejects.toThrow(`a statement took too long: stopped after 15 s\n  in: ${statement}`);
    await expect(behind).rejects.toThrow('a statement took too long');
    await expect(hive.query('select 3')).rejects.toThrow(statement);
    // A killed process whose parent is gone may stay in the table, but without a command.
    const command = `/proc/${readFileSync(pidFile, 'utf8')}/cmdline`;
    await vi.waitFor(() => expect(existsSync(command) && readFileSync(command, 'utf8')).toBeFalsy());
  });
});
