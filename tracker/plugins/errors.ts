/** Errors of the page: reported by hand, or all that reach the window. */
import type { Common, Entity, Tracker } from '../contract.ts';
import { named } from '../core/arguments.ts';
import type { PluginWith } from './calls.ts';
import { iglu } from './declared.ts';

export interface ErrorReport extends Common {
  /** Cut at 2048 characters. */
  readonly message: string;
  readonly filename?: string;
  readonly lineno?: number;
  readonly colno?: number;
  /** Its stack is sent, cut at 8192 characters. */
  readonly error?: Error | null;
}

export interface ErrorOptions {
  /** Whether to send this one. */
  readonly filter?: ((error: Event) => boolean) | null;
  readonly contextAdder?: ((error: Event) => readonly Entity[]) | null;
  readonly context?: readonly Entity[] | null;
}

export interface ErrorCalls {
  /** Sends `application_error`: programmingLanguage, message, stackTrace, lineNumber, lineColumn, fileName. */
  trackError(error: ErrorReport): void;
  trackError(
    message: string,
    filename?: string | null,
    lineno?: number | null,
    colno?: number | null,
    error?: Error | null,
    context?: readonly Entity[] | null,
  ): void;
  /** Sends the same for each error nobody caught, and for images, scripts and styles that could not be loaded. */
  enableErrorTracking(options?: ErrorOptions): void;
  enableErrorTracking(filter?: ErrorOptions['filter'], contextAdder?: ErrorOptions['contextAdder']): void;
}

declare module './calls.ts' {
  interface PluginCalls extends ErrorCalls {}
}

const report = (tracker: Tracker, reported: Partial<ErrorEvent>, common: Common) => {
  const { message, filename, lineno, colno, error, target } = reported;
  // What fails to load has no message and no file, but is the target. What is thrown need not be an Error.
  const { tagName, src } = Object(target);
  const { stack } = Object(error);
  tracker.trackSelf(
    {
      schema: iglu('application_error', '1-0-1'),
      data: {
        programmingLanguage: 'JAVASCRIPT',
        message: `${message || `Non-script error on ${tagName} element`}`.slice(0, 2048),
        stackTrace: stack?.slice(0, 8192),
        lineNumber: lineno,
        lineColumn: colno,
        fileName: filename || src,
      },
    },
    common,
  );
};

export const errors = (): PluginWith<ErrorCalls> => ({
  calls: {
    trackError(tracker, ...given) {
      const all = named(given, 'message filename lineno colno error context timestamp');
      report(tracker, all, all);
    },
    enableErrorTracking(tracker, ...given) {
      const { filter, contextAdder, context } = named(given, 'filter contextAdder');
      tracker.listen(window, 'error', (event) => {
        if (filter && !filter(event)) return;
        report(tracker, event as ErrorEvent, {
          context: [...(context || []), ...(contextAdder?.(event) || [])],
        });
      });
    },
  },
});
