import { type BadReason, type IgnoreRule, ignoreRules } from '../../lib/protocol/row.ts';

/** What a line turned out to be. */
export type Verdict =
  | { readonly is: 'event' }
  | { readonly is: 'ignored'; readonly rule: string }
  | {
      readonly is: 'bad';
      readonly reason: BadReason;
      readonly detail: string | null;
      readonly field: string | null;
      readonly value: string | null;
    };

export type BadVerdict = Extract<Verdict, { is: 'bad' }>;

export const anEvent: Verdict = { is: 'event' };

/** The verdict of each rule: made once, most lines of a busy site are somebody's images. */
export const ignored = Object.fromEntries(
  Object.keys(ignoreRules).map((rule) => [rule, { is: 'ignored', rule }]),
) as Readonly<Record<IgnoreRule, Verdict>>;

/** What is wrong with a line, as far as there is something to say about it. */
export const bad = (
  reason: BadReason,
  { detail = null, field = null, value = null }: Partial<Omit<BadVerdict, 'is' | 'reason'>> = {},
): BadVerdict => ({ is: 'bad', reason, detail, field, value });
