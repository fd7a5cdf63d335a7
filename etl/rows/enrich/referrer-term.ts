const escapes = /(?:%[0-9A-Fa-f]{2})+/g;
const controls = /[\x00-\x1f\x7f-\x9f]/g;

/** A value of a query as text: `+` is a space, `%XX` a byte of UTF-8 (others U+FFFD), a malformed `%` stays. */
function decoded(value: string): string {
  const spaced = value.includes('+') ? value.replaceAll('+', ' ') : value;
  if (!spaced.includes('%')) return spaced;
  return spaced.replace(escapes, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** As text is cleaned everywhere in the rows; null for nothing. */
function cleaned(value: string): string | null {
  const text = value.replaceAll('\t', '    ').replace(controls, '').trim();
  return text === '' || text === '\\N' ? null : text;
}

/** What was searched for: the first of the parameters that has a text in the query. */
export function searchTerm(query: string, parameters: readonly string[]): string | null {
  const pairs = query.split('&');
  for (const parameter of parameters) {
    for (const pair of pairs) {
      if (!pair.startsWith(parameter) || pair[parameter.length] !== '=') continue;
      const term = cleaned(decoded(pair.slice(parameter.length + 1)));
      if (term !== null) return term;
    }
  }
  return null;
}
