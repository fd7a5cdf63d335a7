export interface Sizes {
  readonly min: number;
  readonly gzip: number;
  readonly brotli: number;
}
export declare const sizes: (text: string) => Sizes;
/**
 * The script a page loads, made of an entry file, or of its text (imports are from `tracker/`); `instead` is text in place of
 * files of `tracker/core/`, by their names.
 */
export declare function pageScript(
  entry: { readonly path: string } | { readonly text: string },
  instead?: Readonly<Record<string, string>>,
): Promise<string>;
