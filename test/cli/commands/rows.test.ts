import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columns } from '../../../lib/protocol/event.ts';
import { badReasons } from '../../../lib/protocol/row.ts';
import { firn, firnIntoHead, jsonLines, newFolder } from '../firn.ts';
import { log, writeLogs } from '../logs.ts';

let folder: string;
/** What a visitor may put into a title to hurt the reader of a report: it turns the direction of writing and is a formula. */
const hostile = '=HYPERLINK("x")\u202egnp';
const title = (text: string) => `page=${encodeURIComponent(text)}`;

beforeAll(() => {
  folder = newFolder();
  writeLogs(join(folder, 'raw'), {
    'a.log': log('2026-11-01', [
      `e=pv&aid=shop&duid=a&${title('Home')}&url=https://shop.example/`,
      `e=pv&aid=shop&duid=b&uid=u-1&${title(hostile)}&url=https://shop.example/boots`,
      'e=se&aid=blog&se_ca=c&se_ac=a&se_va=-1.5&tnuid=n',
      'e=nonsense%1b[31m',
    ]),
    'b.log': log(
      '2026-11-02',
      Array.from({ length: 40 }, (_, i) => `e=pv&aid=shop&duid=many&${title(`Page ${i} ${'x'.repeat(3000)}`)}`),
    ),
  });
  expect(firn(folder, ['etl', '--raw', 'raw', '--run', '20261102T120000Z'])).toMatchObject({ code: 0 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const rows = (...args: readonly string[]) => jsonLines(firn(folder, [...args, '--json']).out);

describe('firn events', () => {
  it('shows the newest first and says that there are more', () => {
    const { out, err } = firn(folder, ['events', '--limit', '2', '--columns', 'collector_tstamp,app_id']);
    expect(out.split('\n').slice(2)).toEqual(['2026-11-02 10:00:39.000  shop', '2026-11-02 10:00:38.000  shop', '']);
    expect(err).toBe('The first 2; there are more: --limit N, or --limit 0 for all.\n');
  });

  it.each([
    [['--to', '2026-11-01'], 3],
    [['--from', '2026-11-02'], 40],
    [['--event', 'struct'], 1],
    [['--event', 'page_view', '--to', '2026-11-01'], 2],
    [['--app-id', 'blog'], 1],
    [['--user', 'u-1'], 1],
    [['--user', 'b'], 1],
    [['--user', 'n'], 1],
    [['--page', '/boots'], 1],
    [['--where', 'se_value < 0 -- whose value is below nothing'], 1],
    [['--where', "app_id = 'blog' or app_id = 'shop'", '--to', '2026-11-01', '--limit', '2'], 2],
  ])('filters by %j', (filter, count) => {
    expect(rows('events', ...filter).length).toBe(count);
  });

  it('has every column in its JSON, numbers as numbers, nulls as nulls', () => {
    const [event] = rows('events', '--event', 'struct');
    expect(Object.keys(event!)).toEqual([...columns, 'dt', 'run']);
    expect(event).toMatchObject({
      app_id: 'blog',
      se_value: -1.5,
      page_url: null,
      collector_tstamp: '2026-11-01 10:00:02.000',
      dt: '2026-11-01',
    });
  });

  it('finds an event by its id', () => {
    const [event] = rows('events', '--user', 'u-1');
    expect(rows('events', '--id', String(event!.event_id))).toEqual([event]);
  });

  it('takes the sting out of what visitors write, in tables and in CSV', () => {
    const args = ['events', '--user', 'u-1', '--columns', 'page_title'];
    expect(firn(folder, args).out).toContain('=HYPERLINK("x")\\u202egnp');
    expect(firn(folder, [...args, '--format', 'csv']).out).toBe(`page_title\n"'=HYPERLINK(""x"")\u202egnp"\n`);
    expect(rows(...args)).toEqual([{ page_title: hostile }]);
  });

  it('refuses a column that is not there, and SQL that is none', () => {
    expect(firn(folder, ['events', '--columns', 'app_id,page_titel'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--columns has "page_titel", which is no column; did you mean "page_title"?'),
    });
    expect(firn(folder, ['events', '--where', 'no_such_column = 1'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^firn: Binder Error: Referenced column "no_such_column" not found/),
    });
  });

  it('ends quietly when the reader of its output has seen enough', async () => {
    const { code, out, err } = await firnIntoHead(folder, ['events', '--format', 'jsonl'], 1000);
    expect([code, err]).toEqual([0, '']);
    expect(out.length).toBeGreaterThanOrEqual(1000);
  });
});

describe('firn bad', () => {
  it('explains each bad row in a sentence, with nothing in it that a terminal obeys', () => {
    const { out } = firn(folder, ['bad']);
    expect(out.split('\n').slice(0, 2)).toEqual([
      'unknown_event  2026-11-01 10:00:03.000',
      `  ${badReasons.unknown_event} (field e, value "nonsense[31m")`,
    ]);
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  it('filters by reason and day, and gives the whole line to machines', () => {
    expect(rows('bad', '--reason', 'unknown_event')).toEqual([
      expect.objectContaining({
        reason: 'unknown_event',
        field: 'e',
        object: 'a.log',
        line: expect.stringContaining('e=nonsense%1b[31m'),
      }),
    ]);
    expect(firn(folder, ['bad', '--reason', 'bad_time'])).toEqual({ code: 0, out: '', err: 'No such rows.\n' });
    expect(firn(folder, ['bad', '--from', '2026-11-02', '--json']).out).toBe('');
  });
});

describe('firn query', () => {
  it('writes a page of its own with what was asked, the picture, the rows and the SQL, and nothing of it is obeyed', () => {
    const hostileRow = 'select \'<script>alert(1)</script>\' as "<b>", 1 as n';
    const page = firn(folder, ['query', '--sql', hostileRow, '--format', 'html']).out;
    expect(page).toContain('<td>&#60;script&#62;alert(1)&#60;/script&#62;</td>');
    expect(page).not.toMatch(/<script|<b>|https?:(?!\/\/www\.w3\.org\/)/);
    expect(firn(folder, ['query', 'traffic/page-views-by-day', '--format', 'html', '--out', 'days.html'])).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    const asked = readFileSync(join(folder, 'days.html'), 'utf8');
    expect(asked).toMatch(
      /<h1>Page views by day<\/h1>[\s\S]*<svg [\s\S]*<td>2026-11-01<\/td><td class="number">2<\/td>[\s\S]*group by dt/,
    );
    expect(asked).toContain("default-src 'none'");
  });

  it('writes a workbook whose cells have types, and whose formulas are texts', () => {
    const sql = `select '${hostile.replaceAll('"', '')}' as title, 12 as n, 0.5 as share, true as yes, timestamp '2026-11-01 10:00:00' as at`;
    expect(firn(folder, ['query', '--sql', sql, '--format', 'xlsx', '--out', 'a.xlsx'])).toMatchObject({
      code: 0,
      err: '',
    });
    const sheet = spawnSync(
      'python3',
      [
        '-c',
        "import zipfile,sys; z=zipfile.ZipFile('a.xlsx'); print(z.read('xl/worksheets/sheet1.xml').decode()); print([n for n in z.namelist() if 'shared' in n.lower()] and z.read('xl/sharedStrings.xml').decode())",
      ],
      { cwd: folder, encoding: 'utf8' },
    ).stdout;
    expect(sheet).toContain('HYPERLINK(x)');
    expect(sheet).not.toMatch(/<f>|<f /);
    expect(sheet).toMatch(/<v>12<\/v>[\s\S]*<v>0\.5<\/v>[\s\S]*t="b"[\s\S]*<v>1<\/v>[\s\S]*<v>46327\.41666/);
    expect(sheet).toContain('state="frozen"');
  });

  it('puts the period before beside each number', () => {
    const range = ['--from', '2026-11-02', '--to', '2026-11-02'];
    expect(rows('query', 'traffic/page-views-by-day', ...range, '--compare', 'previous')).toEqual([
      {
        day: '2026-11-02',
        page_views: 40,
        page_views_before: 2,
        page_views_change: 19,
        pages: 1,
        pages_before: 2,
        pages_change: -0.5,
      },
    ]);
  });

  it("knows the questions of the config's folder by name", () => {
    mkdirSync(join(folder, 'own/sales'), { recursive: true });
    writeFileSync(
      join(folder, 'own/apps.sql'),
      '-- Apps\n--\n-- Question: Which apps are there?\nselect distinct app_id from events order by app_id;\n',
    );
    writeFileSync(join(folder, 'own/sales/all.sql'), 'select count(*) as n from events;\n');
    writeFileSync(join(folder, 'own.config.js'), "export default { queries: 'own' };\n");
    const own = ['--config', 'own.config.js'];
    expect(rows('query', 'apps', ...own)).toEqual([{ app_id: 'blog' }, { app_id: 'shop' }]);
    expect(rows('query', 'sales/all', ...own)).toEqual([{ n: 43 }]);
    expect(firn(folder, ['query', '--list', ...own]).out).toMatch(/\napps +Which apps are there\?/);
    expect(firn(folder, ['query', 'app', ...own]).err).toContain('there is no question "app"');
    mkdirSync(join(folder, 'own/traffic'));
    writeFileSync(join(folder, 'own/traffic/visitors-by-day.sql'), 'select 1 as n;\n');
    expect(firn(folder, ['query', 'apps', ...own]).err).toContain(
      'which is one of the library; give the file another name',
    );
    writeFileSync(join(folder, 'own.config.js'), "export default { queries: 'nowhere' };\n");
    expect(firn(folder, ['query', 'apps', ...own]).err).toMatch(
      /"queries" must be a folder with query files, got .*nowhere: ENOENT/,
    );
  });

  it('answers a question of the library, with its parameters', () => {
    expect(rows('query', 'traffic/page-views-by-day', '--app-id', 'shop')).toEqual([
      { day: '2026-11-01', page_views: 2, pages: 2 },
      { day: '2026-11-02', page_views: 40, pages: 1 },
    ]);
    expect(rows('query', 'content/top-pages', '--to', '2026-11-01', '--param', 'limit=1')).toEqual([
      expect.objectContaining({ page_path: '/', page_views: 1 }),
    ]);
  });

  it('lists the library and describes a question', () => {
    expect(firn(folder, ['query', '--list']).out).toMatch(/traffic\/visitors-by-day +How many different visitors came/);
    const { out } = firn(folder, ['query', 'content/top-pages', '--describe']);
    expect(out).toContain('limit (a whole number from 1 to 10000; default 20)');
    expect(jsonLines(firn(folder, ['query', '--list', '--json']).out).map(({ name }) => name)).toContain(
      'content/top-pages',
    );
  });

  it('answers a file of the user, by its own parameters', () => {
    writeFileSync(
      join(folder, 'apps.sql'),
      '-- Events of some apps\n--\n-- Params:   apps (list of text, default shop | blog): which\nselect app_id, count(*) as n from events where app_id in ${apps} group by app_id order by app_id;\n',
    );
    expect(rows('query', '--file', 'apps.sql')).toEqual([
      { app_id: 'blog', n: 1 },
      { app_id: 'shop', n: 42 },
    ]);
    expect(rows('query', '--file', 'apps.sql', '--param', 'apps=blog')).toEqual([{ app_id: 'blog', n: 1 }]);
  });

  it('answers SQL, and writes tables, CSV, JSON lines and Parquet, to a file too', () => {
    const sql = 'select app_id, count(*) as n from events group by all order by n -- by size';
    expect(firn(folder, ['query', '--sql', sql]).out).toBe('app_id   n\n──────  ──\nblog     1\nshop    42\n');
    expect(firn(folder, ['query', '--sql', sql, '--format', 'csv']).out).toBe('app_id,n\nblog,1\nshop,42\n');
    expect(firn(folder, ['query', '--sql', sql, '--format', 'csv', '--out', 'n.csv'])).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(readFileSync(join(folder, 'n.csv'), 'utf8')).toBe('app_id,n\nblog,1\nshop,42\n');
    expect(firn(folder, ['query', '--sql', `${sql}\n;`, '--format', 'parquet', '--out', 'n.parquet']).code).toBe(0);
    expect(rows('query', '--sql', "select sum(n) as n from 'n.parquet'")).toEqual([{ n: 43 }]);
  });

  it.each([
    [['nonsense'], 2, 'there is no question "nonsense"\n'],
    [['top-pages'], 2, 'there is no question "top-pages"; did you mean "content/top-pages"?'],
    [[], 2, 'ask one question: a NAME, --file FILE or --sql TEXT, got none'],
    [['content/top-pages', '--sql', 'select 1'], 2, 'got several'],
    [['content/top-pages', '--param', 'limit=many'], 2, 'limit must be a whole number from 1 to 10000, got "many"'],
    [['content/top-pages', '--param', 'limit'], 2, '--param must be name=value, got "limit"'],
    [['content/top-pages', '--from', '2026-11-02', '--to', '2026-11-01'], 2, 'from must not be after to'],
    [
      ['quality/ledger-by-day', '--app-id', 'x'],
      2,
      'quality/ledger-by-day has no parameter "app_id"; it takes from, to',
    ],
    [['--sql', 'select 1', '--bots'], 2, '--sql takes no parameters, got "bots"'],
    [['--sql', ' -- nothing'], 2, '--sql must be a statement, got none'],
    [['--sql', 'selec 1'], 1, 'Parser Error: syntax error at or near "selec"'],
    [['--file', 'none.sql'], 2, 'cannot read the query file none.sql: ENOENT'],
    [['content/top-pages', '--format', 'parquet'], 2, '--format parquet needs --out FILE'],
    [['content/top-pages', '--out', 'no/such/folder.csv'], 1, 'cannot write no/such/folder.csv: ENOENT'],
    [['content/top-pages', '--format', 'xlsx'], 2, '--format xlsx needs --out FILE'],
    [['content/top-pages', '--compare', 'previous'], 2, 'needs both ends of the range'],
    [['--sql', 'select 1', '--compare', 'previous'], 2, '--compare needs a question with "from" and "to", got --sql'],
    [['--describe'], 2, '--describe needs the NAME of a question or a --file'],
  ])('refuses %j with %i', (args, code, message) => {
    const ended = firn(folder, ['query', ...args]);
    expect(ended).toMatchObject({ code, out: '', err: expect.stringContaining(message) });
    expect(ended.err).not.toContain('    at ');
  });
});
