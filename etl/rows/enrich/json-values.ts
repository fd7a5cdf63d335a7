/** A step into a JSON value: the key of an object, or the place in an array. */
export type Step = string | number;

/**
 * Replaces values in valid JSON text and leaves every other character as it stands: numbers keep their digits, keys their
 * order.
 *
 * @param replace JSON text for the value at this path; null leaves it, and what is in it is asked for
 */
export function replaceInJson(text: string, replace: (path: readonly Step[], value: string) => string | null): string {
  const path: Step[] = [];
  let out = '';
  let copied = 0;
  let at = 0;

  const skipSpace = () => {
    while (' \t\n\r'.includes(text[at]!) && at < text.length) at += 1;
  };
  const skipString = () => {
    for (at += 1; text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    at += 1;
  };
  const skipScalar = () => {
    if (text[at] === '"') skipString();
    else while (at < text.length && !',]} \t\n\r'.includes(text[at]!)) at += 1;
  };
  /** The end of the value that starts here, found without asking for anything in it. */
  const endOfValue = (): number => {
    const start = at;
    let depth = 0;
    do {
      skipSpace();
      const character = text[at]!;
      if (character === '{' || character === '[') {
        depth += 1;
        at += 1;
      } else if (character === '}' || character === ']') {
        depth -= 1;
        at += 1;
      } else if (character === ',' || character === ':') at += 1;
      else skipScalar();
    } while (depth > 0);
    const end = at;
    at = start;
    return end;
  };
  const value = () => {
    skipSpace();
    const start = at;
    const end = endOfValue();
    const replacement = path.length === 0 ? null : replace(path, text.slice(start, end));
    if (replacement !== null) {
      out += text.slice(copied, start) + replacement;
      copied = end;
      at = end;
    } else if (text[at] === '{') members('}', () => key());
    else if (text[at] === '[') {
      let index = 0;
      members(']', () => index++);
    } else skipScalar();
  };
  const key = (): string => {
    skipSpace();
    const start = at;
    skipString();
    const name: string = JSON.parse(text.slice(start, at));
    skipSpace();
    at += 1;
    return name;
  };
  const members = (close: string, step: () => Step) => {
    at += 1;
    for (skipSpace(); text[at] !== close; skipSpace()) {
      path.push(step());
      value();
      path.pop();
      skipSpace();
      if (text[at] === ',') at += 1;
    }
    at += 1;
  };

  value();
  return out + text.slice(copied);
}
