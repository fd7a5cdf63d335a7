import { type EventKind, eventKinds, seedEraKinds } from '../../lib/protocol/parameters.ts';
import type { Memory, Span } from './memory.ts';
import type { QueryValues } from './query-values.ts';
import { isSchema } from './schema-address.ts';
import { type BadVerdict, bad } from './verdict.ts';

/** The kinds of pixel path. */
export type PathKind = 'pixel' | 'webhook' | 'redirect';

/** Who made a request an event, which decides what of it counts; `redirect` where it brings no event and is one itself. */
export const origins = ['tracker', 'seed_era', 'webhook', 'redirect'] as const;
export type Origin = (typeof origins)[number];

export interface Recognized {
  readonly is: 'event';
  readonly kind: EventKind;
  readonly origin: Origin;
  /** The kind's name, in memory. */
  readonly name: Span;
}

/** Tells the kind of event a request is, by README.md, "Kind of event". */
export class EventKinds {
  private readonly memory: Memory;
  private readonly query: QueryValues;
  private readonly ids: Readonly<Record<'e' | 'u' | 'schema', number>>;
  private readonly byCode: ReadonlyMap<string, Recognized>;
  private readonly seedEra: readonly { readonly id: number; readonly recognized: Recognized }[];
  private readonly webhook: Recognized;
  private readonly redirect: Recognized;

  constructor(memory: Memory, query: QueryValues) {
    this.memory = memory;
    this.query = query;
    this.ids = { e: query.idOf('e'), u: query.idOf('u'), schema: query.idOf('schema') };
    const recognized = (kind: EventKind, origin: Origin): Recognized => ({
      is: 'event',
      kind,
      origin,
      name: memory.keep(kind),
    });
    this.byCode = new Map(Object.entries(eventKinds).map(([code, kind]) => [code, recognized(kind, 'tracker')]));
    this.seedEra = seedEraKinds.map(([name, kind]) => ({
      id: query.idOf(name),
      recognized: recognized(kind, 'seed_era'),
    }));
    this.webhook = recognized('unstruct', 'webhook');
    this.redirect = recognized('unstruct', 'redirect');
  }

  /** The kind of event of the query last read, or why it is none. */
  recognize(path: PathKind): Recognized | BadVerdict {
    const { query, ids } = this;
    if (path === 'webhook') return this.recognizeWebhook();
    if (path === 'redirect' && !query.says(ids.u)) return bad('missing_redirect', { field: 'u' });
    const code = query.text(ids.e);
    if (code !== null) return this.byCode.get(code) ?? bad('unknown_event', { field: 'e', value: code });
    if (path === 'redirect') return this.redirect;
    for (const { id, recognized } of this.seedEra) if (query.says(id)) return recognized;
    return bad('missing_event', { field: 'e' });
  }

  private recognizeWebhook(): Recognized | BadVerdict {
    const { query, ids } = this;
    const isUsable =
      query.has(ids.schema) && isSchema(this.memory.bytes, query.start(ids.schema), query.end(ids.schema));
    return isUsable ? this.webhook : bad('webhook_schema', { field: 'schema', value: query.text(ids.schema) });
  }
}
