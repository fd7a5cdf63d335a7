/** The de-duplication rule of `etl/run/dedupe.ts` again, in obvious loops, as the SQL's twin. */
import { createHash } from 'node:crypto';
import { eventNamespace } from '../../lib/protocol/parameters.ts';

export interface Key {
  readonly ordinal: number;
  readonly dt: string;
  readonly event_id: string;
  readonly event_fingerprint: string;
  readonly collector_tstamp: string;
  readonly request_id: string | null;
}

export interface CommittedEvent {
  readonly dt: string;
  readonly event_id: string;
  readonly event_fingerprint: string;
  readonly field_errors: string | null;
}

export interface Verdict {
  readonly ordinal: number;
  readonly duplicate: boolean;
  readonly newId: string | null;
}

const dayNumber = (dt: string): number => Date.parse(`${dt}T00:00:00Z`) / 86_400_000;

/** RFC 9562, section 5.5. */
export function uuidV5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  return hash.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export const ownId = (id: string, fingerprint: string): string => uuidV5(eventNamespace, `${id}/${fingerprint}`);

export const originalId = (event: CommittedEvent): string =>
  /"event_id":"copied_id: ([0-9a-f-]{36})"/.exec(event.field_errors ?? '')?.[1] ?? event.event_id;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const inOrder = (a: Key, b: Key): number =>
  compare(a.collector_tstamp, b.collector_tstamp) ||
  compare(a.request_id ?? '', b.request_id ?? '') ||
  compare(a.event_fingerprint, b.event_fingerprint) ||
  a.ordinal - b.ordinal;

export function judgeTwin(keys: readonly Key[], committed: readonly CommittedEvent[]): readonly Verdict[] {
  const byId = new Map<string, Key[]>();
  for (const key of [...keys].sort(inOrder)) byId.set(key.event_id, [...(byId.get(key.event_id) ?? []), key]);
  return [...byId.values()].flatMap((rows) => chainsOf(rows).flatMap((chain) => judgeChain(chain, committed)));
}

function chainsOf(rows: readonly Key[]): readonly (readonly Key[])[] {
  const chains: Key[][] = [];
  for (const row of rows) {
    const before = chains.at(-1)?.at(-1);
    if (before !== undefined && dayNumber(row.dt) - dayNumber(before.dt) <= 3) chains.at(-1)!.push(row);
    else chains.push([row]);
  }
  return chains;
}

function judgeChain(chain: readonly Key[], committed: readonly CommittedEvent[]): readonly Verdict[] {
  const id = chain[0]!.event_id;
  const near = committed.filter(
    (event) => originalId(event) === id && chain.some((row) => Math.abs(dayNumber(row.dt) - dayNumber(event.dt)) <= 3),
  );
  const known = new Set(near.map((event) => event.event_fingerprint));
  const taken = near.some((event) => event.event_id === id);
  const owner = taken ? null : chain.find((row) => !known.has(row.event_fingerprint))?.event_fingerprint;
  const verdicts: Verdict[] = [];
  for (const row of chain) {
    const { ordinal, event_fingerprint: fingerprint } = row;
    if (known.has(fingerprint)) verdicts.push({ ordinal, duplicate: true, newId: null });
    else {
      known.add(fingerprint);
      verdicts.push({ ordinal, duplicate: false, newId: fingerprint === owner ? null : ownId(id, fingerprint) });
    }
  }
  return verdicts;
}
