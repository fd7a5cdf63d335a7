/** Forms: fields entered, fields changed, forms sent. */
import type { PluginWith } from './calls.ts';
import { iglu } from './declared.ts';
import { type Criterion, type Dynamic, resolved, takes } from './elements.ts';

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A field as a sent form holds it. `type` only for inputs; a box that is not ticked has no value. */
export interface FormElement {
  readonly name: string;
  readonly nodeName: string;
  readonly type?: string;
  value: string | null;
}

export interface FormOptions {
  /** Forms by class, as a function says, or these. */
  readonly forms?: Criterion<HTMLFormElement> | ArrayLike<HTMLFormElement>;
  readonly fields?: Criterion<Field> & {
    /** What is sent in place of a value: hash it, cut it, or null it. */
    readonly transform?: (value: string, info: FormElement | Field, field: Field) => string | null;
  };
  /** @default all three */
  readonly events?: readonly ('focus_form' | 'change_form' | 'submit_form')[];
  /** Where to listen. Give the roots of shadow trees here: what happens in them stays there. @default [document] */
  readonly targets?: readonly EventTarget[];
}

export interface FormTracking {
  readonly options?: FormOptions;
  readonly context?: Dynamic<readonly unknown[]>;
}

export interface FormCalls {
  /**
   * Sends `focus_form` (formId, elementId, nodeName, elementType, elementClasses, value), `change_form` (the same, with
   * `type` for `elementType`) and `submit_form` (formId, formClasses, elements). Forms and fields are known by their
   * name, else id, else type.
   *
   * Never sends what is in a password field, nor in one whose `autocomplete` speaks of a password or a payment card.
   * Calling it again replaces the options.
   */
  enableFormTracking(tracking?: FormTracking): void;
  enableFormTracking(options: FormOptions, context?: FormTracking['context']): void;
  disableFormTracking(): void;
}

declare module './calls.ts' {
  interface PluginCalls extends FormCalls {}
}

/** A form's `name` and `id` may be fields of it: only text names an element. */
const named = ({ name, id, type, nodeName }: { name: unknown; id: unknown; type?: unknown; nodeName: string }) =>
  [name, id, type, nodeName].find((text) => text && typeof text === 'string') as string;

const isSecret = ({ type, autocomplete }: Field): boolean => /password|cc-/.test(type + autocomplete);

const isList = (forms: FormOptions['forms']): forms is ArrayLike<HTMLFormElement> => !!forms && 'length' in forms;

const isBox = ({ type }: Field): boolean => /^(checkbox|radio)$/.test(type);

export const forms = (): PluginWith<FormCalls> => {
  const heard = new Set<EventTarget>();
  let options: FormOptions | undefined;
  let context: FormTracking['context'];
  return {
    calls: {
      enableFormTracking(tracker, given: FormTracking & FormOptions = {}, second?: FormTracking['context']) {
        options = given.options || given;
        context = given.context || second;

        const takesField = (field: Field) =>
          /^(INPUT|SELECT|TEXTAREA)$/.test(field.nodeName) && takes(options!.fields, field, [field.name]);
        const infoOf = (field: Field): FormElement => {
          const { nodeName, type, value } = field;
          const isEmpty = isSecret(field) || (isBox(field) && !(field as HTMLInputElement).checked);
          const info: FormElement = {
            name: named(field),
            value: isEmpty ? null : value,
            nodeName,
            ...(nodeName === 'INPUT' && { type }),
          };
          const { transform } = options!.fields || {};
          if (transform && !isEmpty) info.value = transform(value, info, field);
          return info;
        };

        const listener = (event: Event) => {
          if (!options) return;
          const { forms, events } = options;
          const kind = `${event.type}_form` as const;
          const isSent = event.type === 'submit';
          const target = event.composedPath()[0] as Field;
          const form = (isSent ? target : target.form) as HTMLFormElement;
          if (
            !form ||
            (events && !events.includes(kind as 'submit_form')) ||
            !(isList(forms) ? Array.from(forms).includes(form) : takes(forms, form, form.classList))
          ) {
            return;
          }
          const formId = named(form);
          let data: object;
          let about: unknown[];
          if (isSent) {
            const elements = ([...form.elements] as Field[])
              .filter((field) => takesField(field) && !isSecret(field) && !/^(submit|image)$/.test(field.type))
              .map(infoOf);
            data = { formClasses: [...form.classList], elements };
            about = [form, elements];
          } else {
            const isFocus = event.type === 'focus';
            if (!takesField(target) || (isFocus && isBox(target))) return;
            const { name, type, ...info } = infoOf(target);
            data = {
              elementId: name,
              elementClasses: [...target.classList],
              ...info,
              [isFocus ? 'elementType' : 'type']: type,
            };
            about = [target, type, info.value];
          }
          tracker.trackSelf(
            { schema: iglu(kind), data: { formId, ...data } },
            { context: resolved(context, ...about) },
          );
        };
        for (const target of options.targets || [document]) {
          if (!heard.has(target)) tracker.listen(target, 'focus change submit', listener);
          heard.add(target);
        }
      },
      disableFormTracking() {
        options = undefined;
      },
    },
  };
};
