/** One option of a command: what may be written after `--name`, and what it means. */
export type Option =
  | { readonly type: 'flag'; readonly help: string }
  | {
      readonly type: 'text' | 'day' | 'run';
      /** Stands for the value in help, such as `DIR`. */
      readonly value: string;
      readonly default?: string;
      /** Variable of the environment that goes before the default. */
      readonly env?: string;
      readonly required?: true;
      /** Required where that other option is not given. */
      readonly requiredUnless?: string;
      readonly help: string;
      readonly example: string;
    }
  | {
      readonly type: 'count';
      readonly value: string;
      readonly least: number;
      readonly default?: number;
      readonly required?: true;
      readonly help: string;
      readonly example: string;
    }
  | {
      readonly type: 'choice';
      readonly choices: readonly string[];
      readonly default: string;
      readonly help: string;
      readonly example: string;
    }
  /** May be given more than once. */
  | { readonly type: 'list'; readonly value: string; readonly help: string; readonly example: string };

export type Options = Readonly<Record<string, Option>>;

/** What stands without `--`. */
export interface Operand {
  readonly value: string;
  /** It may be so many words; default: one. */
  readonly words?: number;
  readonly help: string;
}

/** A command of the line: its options and everything help and docs say about it. */
export interface Command {
  readonly brief: string;
  /** Further paragraphs. */
  readonly detail: readonly string[];
  readonly operand: Operand | null;
  readonly options: Options;
  /** Whole command lines; the tests run them. */
  readonly examples: readonly string[];
}

type Certain = { readonly default: unknown } | { readonly required: true };

/** What the code of a command gets for an option; null: not given, and there is no default. */
export type OptionValue<O extends Option> = O extends { readonly type: 'flag' }
  ? boolean
  : O extends { readonly type: 'list' }
    ? readonly string[]
    : O extends { readonly type: 'choice'; readonly choices: readonly (infer C)[] }
      ? C
      : O extends { readonly type: 'count' }
        ? O extends Certain
          ? number
          : number | null
        : O extends Certain
          ? string
          : string | null;

export type OptionValues<O extends Options> = { readonly [N in keyof O]: OptionValue<O[N]> };
