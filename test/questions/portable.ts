import { scan } from '../../lib/questions/scan.ts';

interface Rule {
  readonly pattern: RegExp;
  /** What is wrong with it and what to write. */
  readonly says: string;
}

/**
 * SQL that DuckDB 1.5 and Hive 3.1.3 read differently, or that only one of them reads.
 * Each was met while running the same text on both.
 */
const rules: readonly Rule[] = [
  { pattern: /\bcount\s*\(\s*distinct\b[^()]*,/, says: 'count(distinct a, b): join the values first' },
  { pattern: /\b(rlike|regexp|similar\s+to|ilike)\b|!?~/, says: 'a pattern operator: use a macro' },
  { pattern: /\b(explode|unnest|lateral)\b/, says: 'explode or unnest: join the table "numbers"' },
  { pattern: /\b(date_format|strftime|date_trunc|trunc|interval|extract)\b/, says: 'date arithmetic: use a macro' },
  { pattern: /\b(now|current_date|current_timestamp|unix_timestamp|today)\b/, says: 'the clock: take a parameter' },
  { pattern: /\b(rand|random|uuid)\s*\(/, says: 'chance: the same question has the same answer' },
  { pattern: /\b(concat|greatest|least)\s*\(/, says: 'NULLs differ: use || or CASE' },
  { pattern: /\b(nvl|ifnull|isnull|if|iff)\s*\(/, says: 'use coalesce or CASE' },
  {
    pattern: /\b(split|parse_url|regexp_\w+|get_json_object|json_(?!text\b)\w+)\s*\(/,
    says: 'engines differ: use a macro',
  },
  { pattern: /\b(string_agg|group_concat|listagg|collect_(set|list)|array_agg|list)\s*\(/, says: 'no lists as values' },
  { pattern: /\b(percentile\w*|quantile\w*|median|approx_\w+)\s*\(/, says: 'use a macro' },
  { pattern: /::|\btry_cast\b/, says: 'write cast(… as …)' },
  {
    pattern: /\bcast\s*\([^()]*\bas\s+(date|timestamp|boolean|int|integer|varchar)\b/,
    says: 'engines read it differently',
  },
  { pattern: /\b(qualify|exclude|pivot|unpivot|asof|positional)\b/, says: 'Hive has it not' },
  { pattern: /\bfilter\s*\(/, says: 'Hive has no FILTER: use CASE in the aggregate' },
  { pattern: /\b(group|order)\s+by\s+(all|\d+)\b/, says: 'name the columns' },
  { pattern: /\boffset\b/, says: 'OFFSET: the engines write it differently' },
  { pattern: /\busing\s*\(/, says: 'join with ON' },
  { pattern: /\brecursive\b/, says: 'Hive has no recursion' },
  { pattern: /\/\/|\bdiv\b/, says: 'whole-number division: use a macro' },
  { pattern: /\$\d|\?/, says: 'values enter as placeholders' },
];

/** Words Hive 3.1.3 reserves that are tempting names (Hive manual, "Keywords, Non-reserved Keywords and Reserved Keywords"). */
const reservedNames = new Set(
  (
    'all alter and array as between bigint both by case cast char column constraint create cross cube current cursor ' +
    'date decimal delete describe distinct double drop else end exists external false fetch float following for from ' +
    'full function grant group grouping having if import in inner insert int integer intersect interval into is join ' +
    'lateral left less like local map more none not null of on or order out outer over partition percent preceding ' +
    'primary procedure range reads references revoke right rollup row rows select set smallint sync table then time ' +
    'timestamp to trigger true truncate unbounded union uniquejoin update user using values varchar views when where ' +
    'window with'
  ).split(' '),
);

/** The items of every ORDER BY, up to the bracket, frame or LIMIT that ends it. */
function orderItems(code: string): readonly string[] {
  const items: string[] = [];
  for (const start of code.matchAll(/\border\s+by\s+/g)) {
    let depth = 0;
    let item = '';
    for (const token of code.slice(start.index + start[0].length).match(/\w+|\s+|[^\w\s]/g) ?? []) {
      if (token === '(') depth++;
      if (token === ')') depth--;
      const ends = depth === 0 && /^(limit|rows|range|union|;)$/.test(token);
      if (depth < 0 || ends) break;
      if (token === ',' && depth === 0) {
        items.push(item.trim());
        item = '';
      } else item += token;
    }
    items.push(item.trim());
  }
  return items;
}

/** What in a query text would not give the same on both engines: one sentence each, none for a portable text. */
export function unportable(sql: string): readonly string[] {
  const found: string[] = [];
  const pieces = scan(sql);
  for (const { kind, sql: text, line } of pieces) {
    if (kind === 'text' && text.includes('\\'))
      found.push(`line ${line}: a backslash in ${text} means an escape on Hive only`);
    if (kind === 'quoted') found.push(`line ${line}: ${text} is a name on one engine and a text on the other`);
  }
  const code = pieces
    .filter(({ kind }) => kind !== 'comment')
    .map(({ kind, sql: text }) => (kind === 'code' ? text.replace(/\$\{\w+\}/g, 'parameter') : "''"))
    .join('')
    .toLowerCase();
  for (const { pattern, says } of rules) {
    const match = pattern.exec(code);
    if (match !== null) found.push(`${match[0].trim()}: ${says}`);
  }
  for (const item of orderItems(code)) {
    if (!/\bnulls\s+(first|last)$/.test(item)) found.push(`order by ${item}: say NULLS FIRST or NULLS LAST`);
  }
  for (const [, name] of code.matchAll(/\bas\s+([a-z_]\w*)/g)) {
    const isCastType = /^(string|bigint|double|decimal)$/.test(name!);
    if (!isCastType && reservedNames.has(name!)) found.push(`as ${name}: Hive reserves the word`);
  }
  return found;
}
