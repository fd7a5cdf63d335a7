/**
 * What plugins add to the calls of a page. Each plugin writes its calls in here, so that importing it is what makes
 * an editor offer them: `PluginCalls` holds the calls of all plugins the program imports, and costs no byte.
 */
import type { Plugin, Tracker } from '../contract.ts';

// biome-ignore lint/suspicious/noEmptyInterface: plugins fill it.
export interface PluginCalls {}

/** A plugin that answers all calls of `C`. */
export type PluginWith<C> = Plugin & {
  // biome-ignore lint/suspicious/noExplicitAny: `C` says what the page may give.
  readonly calls: { readonly [N in keyof C]-?: (tracker: Tracker, ...given: any[]) => unknown };
};
