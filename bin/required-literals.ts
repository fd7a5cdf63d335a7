/**
 * Texts of which a regular expression needs one: no text without any of them matches it.
 *
 * Reads what uap-core writes: groups, alternatives, classes, quantifiers, escapes and lookaheads. Null where it needs none.
 */
export function requiredLiterals(pattern: string): readonly string[] | null {
  const literals = bestOf(new Reader(pattern).alternatives());
  if (literals === null) return null;
  return literals.filter((literal) => !literals.some((other) => other !== literal && literal.includes(other)));
}

/** What a part of an expression matches: all the texts, where they are few; else texts of which it needs one, if any are known. */
interface Part {
  readonly all: readonly string[] | null;
  readonly oneOf: readonly string[] | null;
}

const mostTexts = 64;
const mostCharacters = 4;
const unknown: Part = { all: null, oneOf: null };
const empty: Part = { all: [''], oneOf: null };

const bestOf = ({ all, oneOf }: Part): readonly string[] | null => {
  const texts = all ?? oneOf;
  return texts === null || texts.some((text) => text === '') ? null : texts;
};

/** What practically every agent has some of, and rules out little. */
const common =
  'Mozilla/5.0 (Linux; Android 10; K) (iPhone; CPU iPhone OS 18_0 like Mac OS X) (Windows NT 10.0; Win64; x64) (Macintosh; Intel Mac OS X ' +
  'AppleWebKit/537.36 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Chrome/131.0.0.0 Mobile Safari/537.36 Gecko/20100101 Firefox/131.0';

const worthOf = (text: string): number => (common.includes(text) ? text.length / 100 : Math.min(8, text.length));

/** How much a set of texts rules out: long ones much, many of them less. */
const worth = (texts: readonly string[] | null): number =>
  texts === null ? 0 : Math.min(...texts.map(worthOf)) * (1 - Math.log2(texts.length) / 50);

const better = (left: readonly string[] | null, right: readonly string[] | null) =>
  worth(right) > worth(left) ? right : left;

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

function sequenceOf(parts: readonly Part[]): Part {
  let run: readonly string[] = [''];
  let best: readonly string[] | null = null;
  let isWhole = true;
  for (const part of parts) {
    const joined = part.all === null ? null : run.flatMap((start) => part.all!.map((end) => start + end));
    if (joined !== null && joined.length <= mostTexts) {
      run = unique(joined);
      continue;
    }
    isWhole = false;
    best = better(better(best, bestOf({ all: run, oneOf: null })), bestOf(part));
    run = part.all ?? [''];
  }
  return isWhole ? { all: run, oneOf: null } : { all: null, oneOf: better(best, bestOf({ all: run, oneOf: null })) };
}

function alternativesOf(parts: readonly Part[]): Part {
  if (parts.length === 1) return parts[0]!;
  const all = parts.every((part) => part.all !== null) ? unique(parts.flatMap((part) => part.all!)) : null;
  if (all !== null) return { all, oneOf: null };
  const each = parts.map(bestOf);
  return each.some((texts) => texts === null) ? unknown : { all: null, oneOf: unique(each.flatMap((texts) => texts!)) };
}

class Reader {
  private readonly pattern: string;
  private at = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  /** Alternatives up to the end of their group, or of the pattern. */
  alternatives(): Part {
    const parts = [this.sequence()];
    while (this.pattern[this.at] === '|') {
      this.at += 1;
      parts.push(this.sequence());
    }
    return alternativesOf(parts);
  }

  private sequence(): Part {
    const parts: Part[] = [];
    while (this.at < this.pattern.length && this.pattern[this.at] !== '|' && this.pattern[this.at] !== ')') {
      parts.push(this.quantified(this.atom()));
    }
    return sequenceOf(parts);
  }

  private atom(): Part {
    const character = this.pattern[this.at]!;
    this.at += 1;
    if (character === '(') return this.group();
    if (character === '[') return this.class();
    if (character === '\\') return this.escape();
    if (character === '^' || character === '$') return empty;
    if (character === '.') return unknown;
    return { all: [character], oneOf: null };
  }

  private group(): Part {
    const [kind = ''] = /^\?(?:[:=!]|<[=!])/.exec(this.pattern.slice(this.at)) ?? [];
    this.at += kind.length;
    const part = this.alternatives();
    if (this.pattern[this.at] !== ')') throw new Error(`no end of a group: ${this.pattern}`);
    this.at += 1;
    return kind === '' || kind === '?:' ? part : empty;
  }

  private class(): Part {
    const from = this.at;
    if (this.pattern[this.at] === '^') this.at += 1;
    if (this.pattern[this.at] === ']') this.at += 1;
    while (this.pattern[this.at] !== ']') this.at += this.pattern[this.at] === '\\' ? 2 : 1;
    const content = this.pattern.slice(from, this.at);
    this.at += 1;
    const plain = content.replace(/\\([^a-zA-Z0-9])/g, '$1');
    const isPlain = !/^\^|.-.|\\/.test(content) && plain.length <= mostCharacters;
    return isPlain ? { all: [...plain], oneOf: null } : unknown;
  }

  private escape(): Part {
    const character = this.pattern[this.at]!;
    this.at += 1;
    if (character === 'b' || character === 'B') return empty;
    return /[a-zA-Z0-9]/.test(character) ? unknown : { all: [character], oneOf: null };
  }

  private quantified(part: Part): Part {
    const [quantifier = ''] = /^(?:[?*+]|\{\d+(?:,\d*)?\})\??/.exec(this.pattern.slice(this.at)) ?? [];
    this.at += quantifier.length;
    if (quantifier === '') return part;
    if (quantifier.startsWith('?')) {
      const all = part.all === null ? null : unique([...part.all, '']);
      return { all, oneOf: null };
    }
    return /^(?:\*|\{0)/.test(quantifier) ? unknown : { all: null, oneOf: bestOf(part) };
  }
}
