/**
 * A pattern of uap-core: a regular expression, texts of which it needs one (null: none known), and by group, from the first,
 * what to say instead of the group; `$1` is the group.
 */
export type Pattern = readonly [
  source: string,
  oneOf: readonly string[] | null,
  replacements: readonly (string | null)[],
];

/** The first pattern that matches decides. Gives what its groups say, from the first; undefined where none matches. */
export type Match = (agent: Trigrams) => readonly (string | null)[] | undefined;

const slots = 1 << 13;

/** A text and which trigrams it has: most literals are ruled out by their last one, without a look at the text. */
export class Trigrams {
  text = '';
  private readonly seen = new Int32Array(slots);
  private round = 0;

  /** Takes the place of the text before. */
  set(text: string): void {
    this.text = text;
    this.round += 1;
    for (let end = 3; end <= text.length; end += 1) this.seen[slotAt(text, end)] = this.round;
  }

  has(literal: Literal): boolean {
    return (literal.slot < 0 || this.seen[literal.slot] === this.round) && this.text.includes(literal.text);
  }
}

interface Literal {
  readonly text: string;
  /** Of its last trigram; -1 where it is too short to have one. */
  readonly slot: number;
}

const literalOf = (text: string): Literal => ({ text, slot: text.length < 3 ? -1 : slotAt(text, text.length) });

/** Where the trigram before `end` is noted; others may share its place. */
const slotAt = (text: string, end: number): number =>
  ((text.charCodeAt(end - 3) * 1021) ^ (text.charCodeAt(end - 2) * 61) ^ text.charCodeAt(end - 1)) & (slots - 1);

/** A matcher of patterns in their order. An expression is compiled when an agent first needs it: most are never needed. */
export function createMatch(patterns: readonly Pattern[]): Match {
  const needed = patterns.map(([, oneOf]) => oneOf?.map(literalOf) ?? null);
  const compiled: (RegExp | undefined)[] = [];

  return (agent) => {
    for (let at = 0; at < patterns.length; at += 1) {
      const oneOf = needed[at]!;
      if (oneOf !== null && !isOneIn(agent, oneOf)) continue;
      const [source, , replacements] = patterns[at]!;
      compiled[at] ??= new RegExp(source);
      const groups = compiled[at]!.exec(agent.text);
      if (groups !== null) return said(groups, replacements);
    }
    return undefined;
  };
}

function isOneIn(agent: Trigrams, literals: readonly Literal[]): boolean {
  for (let at = 0; at < literals.length; at += 1) if (agent.has(literals[at]!)) return true;
  return false;
}

const groupCount = 5;

function said(groups: RegExpExecArray, replacements: readonly (string | null)[]): readonly (string | null)[] {
  const texts: (string | null)[] = [];
  for (let at = 0; at < groupCount; at += 1) {
    const replacement = replacements[at];
    const text =
      replacement == null ? groups[at + 1] : replacement.replace(/\$(\d)/g, (_, group) => groups[group] ?? '').trim();
    texts.push(text === undefined || text === '' ? null : text);
  }
  return texts;
}
