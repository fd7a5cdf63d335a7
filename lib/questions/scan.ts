import { UserError } from '../protocol/errors.ts';

/** A piece of SQL text: what a macro, a placeholder or a forbidden word means depends on where it stands. */
export interface Piece {
  readonly kind: 'code' | 'text' | 'quoted' | 'comment';
  readonly sql: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
}

const starts = /'|"|`|--|\/\*/g;

/**
 * Cuts SQL into code, text literals, quoted names and comments; joined they are the input again.
 * A quote inside a literal is written twice. Backslashes mean nothing here, as in standard SQL.
 *
 * @throws UserError for a comment that does not begin its line (on Hive an apostrophe in one swallows the `;` after it),
 *   for a block comment, and for a quote that is never closed
 */
export function scan(sql: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let line = 1;
  const push = (kind: Piece['kind'], end: number) => {
    const text = sql.slice(at, end);
    if (text !== '') pieces.push({ kind, sql: text, line });
    line += text.split('\n').length - 1;
    at = end;
  };
  while (at < sql.length) {
    starts.lastIndex = at;
    const found = starts.exec(sql);
    push('code', found?.index ?? sql.length);
    if (found === null) break;
    const mark = found[0];
    if (mark === '/*') {
      throw new UserError(`line ${line}: a block comment; write comments as lines that begin with "--"`);
    }
    if (mark === '--') {
      const before = sql.slice(sql.lastIndexOf('\n', at - 1) + 1, at);
      if (before.trim() !== '') {
        throw new UserError(`line ${line}: a comment after code; give it a line of its own`);
      }
      const end = sql.indexOf('\n', at);
      push('comment', end === -1 ? sql.length : end);
      continue;
    }
    let end = sql.indexOf(mark, at + 1);
    while (end !== -1 && sql[end + 1] === mark) end = sql.indexOf(mark, end + 2);
    if (end === -1) throw new UserError(`line ${line}: the ${mark} is never closed`);
    push(mark === "'" ? 'text' : 'quoted', end + 1);
  }
  return pieces;
}

/** The statements of a script, without comments and without their semicolons. */
export function statements(script: string): readonly string[] {
  const found = [''];
  for (const piece of scan(script)) {
    if (piece.kind === 'comment') continue;
    const [first, ...rest] = piece.kind === 'code' ? piece.sql.split(';') : [piece.sql];
    found[found.length - 1] += first ?? '';
    found.push(...rest);
  }
  return found.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

const placeholder = /\$\{([^}]*)\}/g;

/**
 * The names of the placeholders `${name}` in SQL.
 *
 * @throws UserError for one in quotes: its value comes with its own
 */
export function placeholders(sql: string): readonly string[] {
  const names = new Set<string>();
  for (const piece of scan(sql)) {
    for (const [whole, name] of piece.kind === 'comment' ? [] : piece.sql.matchAll(placeholder)) {
      if (piece.kind !== 'code') throw new UserError(`line ${piece.line}: write ${whole} without quotes around it`);
      names.add(name!);
    }
  }
  return [...names];
}

/** Puts a text in the place of every placeholder, in one pass: what is put in is not read again. */
export const replacePlaceholders = (sql: string, textOf: (name: string) => string): string =>
  sql.replace(placeholder, (_, name: string) => textOf(name));
