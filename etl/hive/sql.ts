import type { Columns } from './types.ts';

/** A text as a literal of Hive, where a backslash escapes. */
export const literal = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** Definitions or expressions, one a line. */
export const lines = (items: Iterable<string>, indent = '  '): string => [...items].join(`,\n${indent}`);

const width = 120;

/** Names, as many on a line as fit. */
export function wrapped(names: Iterable<string>, indent = '  '): string {
  const rows = [''];
  for (const name of names) {
    const row = rows.at(-1)!;
    if (row !== '' && indent.length + row.length + name.length + 3 > width) rows.push(name);
    else rows[rows.length - 1] = row === '' ? name : `${row}, ${name}`;
  }
  return rows.join(`,\n${indent}`);
}

/** `name type`, one a line. */
export const definitions = (columns: Columns): string => lines([...columns].map(([name, type]) => `${name} ${type}`));

/** A statement with what it is for above it. Comments stand on lines of their own: Hive's command line takes no others. */
export const statement = (why: string, text: string): string =>
  `${why
    .split('\n')
    .map((line) => `-- ${line}`)
    .join('\n')}\n${text};\n`;
