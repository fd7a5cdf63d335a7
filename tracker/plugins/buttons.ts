/** Clicks on buttons: `<button>` and `<input type="button">`. */
import type { Common } from '../contract.ts';
import type { PluginWith } from './calls.ts';
import { sends } from './declared.ts';
import { around, type Criterion, type Dynamic, resolved, takes } from './elements.ts';

export interface ButtonClick extends Common {
  readonly label: string;
  readonly id?: string | null;
  readonly classes?: readonly string[] | null;
  readonly name?: string | null;
}

type Button = HTMLButtonElement | HTMLInputElement;

export interface ButtonOptions {
  /** By class, or as a function says. */
  readonly filter?: Criterion<Button> | ((button: Button) => boolean);
  /** For buttons without text. @default '(empty)' */
  readonly defaultLabel?: string | ((button: Button) => string);
  readonly context?: Dynamic<[click: ButtonClick, button: Button]>;
}

export interface ButtonCalls {
  /** Sends `button_click`: label, id, classes, name. */
  trackButtonClick(event: ButtonClick): void;
  /** Sends the same for every click on a button. Its label: attribute `data-sp-button-label`, else its text. Calling it again replaces the options. */
  enableButtonClickTracking(options?: ButtonOptions): void;
  disableButtonClickTracking(): void;
}

declare module './calls.ts' {
  interface PluginCalls extends ButtonCalls {}
}

const trackButtonClick = sends('button_click', 'label id classes name');

export const buttons = (): PluginWith<ButtonCalls> => {
  let isHeard = false;
  let options: ButtonOptions | undefined;
  return {
    calls: {
      trackButtonClick,
      enableButtonClickTracking(tracker, given: ButtonOptions = {}) {
        options = given;
        if (isHeard) return;
        isHeard = true;
        tracker.listen(document, 'click', (event) => {
          const button = around<Button>(event, 'button,input[type=button]');
          if (!options || !button) return;
          const { filter, defaultLabel, context } = options;
          const { id, name, classList, dataset } = button;
          if (!takes(filter, button, classList)) return;
          const click = {
            label:
              dataset.spButtonLabel ||
              // biome-ignore lint/performance/useDomNodeTextContent: what the visitor reads, as Snowplow sends it.
              button.innerText ||
              button.value ||
              (typeof defaultLabel === 'function' ? defaultLabel(button) : defaultLabel) ||
              '(empty)',
            id,
            classes: [...classList],
            name,
          };
          trackButtonClick(tracker, { ...click, context: resolved(context, click, button) });
        });
      },
      disableButtonClickTracking() {
        options = undefined;
      },
    },
  };
};
