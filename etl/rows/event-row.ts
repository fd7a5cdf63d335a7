import { createHash, hash } from 'node:crypto';
import { type Column, columns, fields } from '../../lib/protocol/event.ts';
import type { LogField } from '../../lib/protocol/logs.ts';
import {
  campaignParameters,
  clickIds,
  crossDomainParameter,
  defaultCollector,
  type EventKind,
  eventKinds,
  eventNamespace,
  madeUpTrackers,
  notFingerprinted,
  platforms,
  schemaOfKind,
  schemas,
  seedEraKinds,
  webhookParameters,
} from '../../lib/protocol/parameters.ts';
import type { BadReason, FieldFault, IgnoreRule } from '../../lib/protocol/row.ts';
import type { RowSettings } from './api.ts';
import { decodeBase64 } from './base64.ts';
import { hasHigh, hasSpace, type Memory, type Span } from './bytes.ts';
import { copyAddress, copyField, decode, isDoublyEncoded, plusIsPlus, plusIsSpace } from './decode.ts';
import { placeOf } from './format.ts';
import { isSchema, JsonReader } from './json.ts';
import type { LogLine } from './log-line.ts';
import {
  at,
  type CompiledColumn,
  type CompiledSource,
  columnCount,
  compileColumns,
  makePagePairs,
  makePixelPairs,
  makeQueryPairs,
} from './model.ts';
import { classOf, cleanText, countCharacters, endOfCharacters, trimSpaces } from './text.ts';
import { lastTime, readDateTime, readDigits, writeTime } from './time.ts';
import { Address } from './url.ts';
import { decimalText, doubleText, lowerCase, readInt, uuidCase, writeInt } from './values.ts';

/** What became of a pixel request. */
export type Outcome =
  | { readonly is: 'event' }
  | { readonly is: 'ignored'; readonly rule: IgnoreRule }
  | { readonly is: 'bad'; readonly reason: BadReason; readonly field: string; readonly value: string | null };

const anEvent: Outcome = { is: 'event' };

const place = {
  appId: at('app_id'),
  platform: at('platform'),
  collectorTstamp: at('collector_tstamp'),
  event: at('event'),
  eventId: at('event_id'),
  vTracker: at('v_tracker'),
  vCollector: at('v_collector'),
  vEtl: at('v_etl'),
  userId: at('user_id'),
  userIpaddress: at('user_ipaddress'),
  domainUserid: at('domain_userid'),
  pageUrl: at('page_url'),
  pageReferrer: at('page_referrer'),
  pageUrlhost: at('page_urlhost'),
  contexts: at('contexts'),
  unstructEvent: at('unstruct_event'),
  mktClickid: at('mkt_clickid'),
  mktNetwork: at('mkt_network'),
  refrDomainUserid: at('refr_domain_userid'),
  refrDvceTstamp: at('refr_dvce_tstamp'),
  derivedTstamp: at('derived_tstamp'),
  eventVendor: at('event_vendor'),
  eventFingerprint: at('event_fingerprint'),
  requestId: at('request_id'),
  pageViewId: at('page_view_id'),
  fieldErrors: at('field_errors'),
  created: at('dvce_created_tstamp'),
  sent: at('dvce_sent_tstamp'),
  trueTime: at('true_tstamp'),
} as const;

/** Where the six parts of an address go. */
const partsOf = (who: 'page' | 'refr') =>
  (['scheme', 'host', 'path', 'query', 'fragment'] as const).map((part) => [part, at(`${who}_url${part}`)] as const);
const pageParts = partsOf('page');
const referrerParts = partsOf('refr');
const pagePort = at('page_urlport');
const referrerPort = at('refr_urlport');

const limits = columns.map((column) => fields[column].limit ?? Number.POSITIVE_INFINITY);
const webhookNames: readonly string[] = webhookParameters;
const fingerprintLess: readonly string[] = notFingerprinted;
const unitSeparator = 31;

/** The four columns that say what kind of event it is, one after another in the table. */
const schemaPlaces = [place.eventVendor, at('event_name'), at('event_format'), at('event_version')] as const;

const mapValues = <K extends string, A, B>(record: Readonly<Record<K, A>>, map: (value: A) => B): Record<K, B> =>
  Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, map(value)])) as Record<K, B>;

const field = (name: LogField): number => placeOf(name);
const agentField = field('cs(User-Agent)');
const cookieField = field('cs(Cookie)');
const referrerField = field('cs(Referer)');
const requestIdField = field('x-edge-request-id');
const pixelDataField = field('viewer-request-log-data');

const uuidText = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;

const namespaceBytes = Buffer.from(eventNamespace.replaceAll('-', ''), 'hex');

/** Name-based UUID, RFC 9562 version 5, in firn's namespace. */
export function nameBasedUuid(name: Uint8Array): string {
  const digest = createHash('sha1').update(namespaceBytes).update(name).digest();
  digest[6] = (digest[6]! & 0x0f) | 0x50;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return uuidText(digest.toString('hex', 0, 16));
}

/**
 * Reads the event of one pixel request into cells: a place in memory for every column that has a value.
 *
 * One instance per transform, used for line after line; nothing of a line outlives the next `read`.
 */
export class EventRow {
  /** Where each column's text stands in memory; start -1 is null. */
  readonly start = new Int32Array(columnCount).fill(-1);
  readonly end = new Int32Array(columnCount);
  /** Where a text ended before it was cut to its column's limit: addresses are taken apart whole. */
  private readonly uncutEnd = new Int32Array(columnCount);

  private readonly memory: Memory;
  private readonly settings: RowSettings;
  private readonly query = makeQueryPairs();
  private readonly pixel = makePixelPairs();
  private readonly page = makePagePairs();
  private readonly columns: readonly CompiledColumn[] = compileColumns(this.query, this.pixel);
  /** Ids of the parameters of columns that come from parameters only: -1 for none; the first -1 where there are other sources. */
  private readonly firstId = Int32Array.from(this.columns, ({ sources }) =>
    sources.every(({ by }) => by === 'tracker') ? sources[0]!.id : -1,
  );
  private readonly secondId = Int32Array.from(this.columns, ({ sources }) => sources[1]?.id ?? -1);
  private readonly json = new JsonReader();
  private readonly address = new Address();
  private readonly span: Span = { start: 0, end: 0 };

  private readonly valueStart = new Int32Array(this.query.names.length);
  private readonly valueEnd = new Int32Array(this.query.names.length);
  private readonly valueFlags = new Uint8Array(this.query.names.length);
  private readonly isFingerprinted = this.query.names.map((name) => !fingerprintLess.includes(name));
  private readonly isBase64 = this.query.names.map((name) =>
    this.columns.some((column) =>
      column.sources.some((source) => source.base64 && this.query.names[source.id] === name),
    ),
  );
  private readonly countsInWebhook = this.query.names.map((name) => webhookNames.includes(name));
  private readonly id = {
    e: this.query.names.indexOf('e'),
    p: this.query.names.indexOf('p'),
    tv: this.query.names.indexOf('tv'),
    u: this.query.names.indexOf('u'),
    uid: this.query.names.indexOf('uid'),
    schema: this.query.names.indexOf('schema'),
  };
  private readonly seedKinds = seedEraKinds.map(([name, kind]) => [this.query.names.indexOf(name), kind] as const);
  private readonly campaigns = Object.entries(campaignParameters).map(
    ([column, name]) => [at(column as Column), this.page.names.indexOf(name)] as const,
  );
  private readonly clicks = Object.entries(clickIds).map(
    ([name, network]) => [this.page.names.indexOf(name), network] as const,
  );
  private readonly crossDomain = this.page.names.indexOf(crossDomainParameter);

  /** The cleaned text of the value last checked, spaces at its ends included: what a fault shows. */
  private checkedStart = 0;
  private checkedEnd = 0;
  private readonly faults = new Map<number, string>();
  private lineBytes: Uint8Array = Buffer.alloc(0);
  private pixelBytes: Uint8Array = this.lineBytes;
  private pixelRead = false;
  private seedEra = false;
  private webhook = false;
  private createdMs = -1;
  private sentMs = -1;
  private trueMs = -1;
  /** Schema of the self-describing event, in memory; -1 for none. */
  private schemaStart = -1;
  private schemaEnd = -1;
  private pageViewIdText: string | null = null;
  private pageViewIdStart = -1;
  private pageViewIdEnd = -1;
  private entitiesEnd = -1;
  private entityCount = 0;

  private readonly text: {
    readonly version: Span;
    readonly collector: Span;
    readonly true: Span;
    readonly false: Span;
  };
  private readonly kindText: Readonly<Record<EventKind, Span>>;
  private readonly schemaText: Readonly<Record<Exclude<EventKind, 'unstruct'>, readonly Span[]>>;

  constructor(memory: Memory, settings: RowSettings) {
    this.memory = memory;
    this.settings = settings;
    const keep = (text: string): Span => memory.keep(text);
    this.text = {
      version: keep(settings.version),
      collector: keep(defaultCollector),
      true: keep('true'),
      false: keep('false'),
    };
    this.kindText = mapValues(
      Object.fromEntries(Object.values(eventKinds).map((kind) => [kind, kind])) as Record<EventKind, EventKind>,
      keep,
    );
    this.schemaText = mapValues(schemaOfKind, (parts) => parts.map(keep));
  }

  /** Forgets the line before. */
  clear(): void {
    this.start.fill(-1);
    if (this.faults.size > 0) this.faults.clear();
    this.pixelRead = false;
    this.seedEra = false;
    this.webhook = false;
    this.createdMs = -1;
    this.sentMs = -1;
    this.trueMs = -1;
    this.schemaStart = -1;
    this.pageViewIdText = null;
    this.pageViewIdStart = -1;
    this.entitiesEnd = -1;
  }

  /**
   * @param path the kind of pixel path the request was for
   * @param queryStart where the query stands in the line's bytes
   * @param collectedMs collector time, milliseconds since 1970
   */
  read(
    line: LogLine,
    path: 'pixel' | 'webhook' | 'redirect',
    queryStart: number,
    queryEnd: number,
    collectedMs: number,
  ): Outcome {
    const { memory, query } = this;
    this.lineBytes = line.bytes;
    query.scan(line.bytes, queryStart, queryEnd, memory, 2);
    this.decodeQuery(line.bytes);

    const kind = this.kindOf(path);
    if (typeof kind !== 'string') return kind;
    this.writeTimeCell(place.collectorTstamp, collectedMs);
    this.putSpan(place.event, this.kindText[kind]);
    this.putSpan(place.vEtl, this.text.version);

    const isRedirect = path === 'redirect' && !this.textOfParameter(this.id.e);
    const { columns, firstId, secondId } = this;
    const { last } = query;
    for (let index = 0; index < columns.length; index += 1) {
      // Most columns come from one or two parameters, and most of those are not there.
      const first = firstId[index]!;
      if (first >= 0 && last[first]! < 0 && (secondId[index]! < 0 || last[secondId[index]!]! < 0)) continue;
      const column = columns[index]!;
      // A redirect without an event is one itself: what would stand in this column is not looked at.
      if (!(isRedirect && column.place === place.unstructEvent)) this.readColumn(column, line);
    }
    if (this.seedEra && this.start[place.domainUserid]! < 0 && this.textOfParameter(this.id.uid)) {
      this.putText(place.domainUserid, this.span.start, this.span.end, hasHigh);
    }
    if (path === 'webhook') this.describeWebhook();
    if (path === 'redirect') this.addRedirect(isRedirect);

    if (this.start[place.vCollector]! < 0) this.putSpan(place.vCollector, this.text.collector);
    if (this.start[place.eventId]! < 0) this.writeCell(place.eventId, nameBasedUuid(this.nameOfLine(line)));
    this.deriveTime(collectedMs);
    this.describe(kind);
    this.readPage();
    if (this.start[place.pageReferrer]! >= 0) this.readAddress(place.pageReferrer, referrerParts, referrerPort);
    this.findPageView(kind);
    if (this.faults.size > 0) this.writeFaults();
    return this.admit();
  }

  // ---- the query

  /**
   * Decodes every parameter: those that are fingerprinted in byte order of their names, each as name, unit separator,
   * value, unit separator. So the text the fingerprint is taken over and the values are the same bytes, written once.
   */
  private decodeQuery(bytes: Uint8Array): void {
    const { memory, query } = this;
    const from = memory.top;
    const { last } = query;
    if (query.unknown > 0) this.decodeAmongUnknown(bytes);
    else {
      for (let id = 0; id < last.length; id += 1) {
        if (last[id]! >= 0 && this.isFingerprinted[id]!) this.decodeFingerprinted(bytes, id);
      }
    }
    const digest = hash('md5', memory.bytes.subarray(from, memory.top), 'hex');
    this.start[place.eventFingerprint] = memory.top;
    memory.top += memory.bytes.write(digest, memory.top, 'latin1');
    this.end[place.eventFingerprint] = memory.top;
    for (let id = 0; id < last.length; id += 1) {
      if (last[id]! >= 0 && !this.isFingerprinted[id]!) this.decodeValue(bytes, id);
    }
  }

  private decodeFingerprinted(bytes: Uint8Array, id: number): void {
    const { memory } = this;
    const out = memory.bytes;
    const name = this.query.nameBytes[id]!;
    let { top } = memory;
    for (let index = 0; index < name.length; index += 1) out[top++] = name[index]!;
    out[top++] = unitSeparator;
    memory.top = top;
    this.decodeValue(bytes, id);
    out[memory.top++] = unitSeparator;
  }

  private decodeValue(bytes: Uint8Array, id: number): void {
    const { memory, query } = this;
    const pair = query.last[id]!;
    const from = memory.top;
    const isBase64 = this.isBase64[id]!;
    if (query.valueFlags[pair]! === 0) {
      // Nothing to decode: the value is used where it stands, and only the fingerprint wants a copy.
      const start = query.valueStart[pair]!;
      const end = query.valueEnd[pair]!;
      this.valueStart[id] = start;
      this.valueEnd[id] = end;
      this.valueFlags[id] = 0;
      memory.copy(start, end);
      return;
    }
    decode(
      bytes,
      query.valueStart[pair]!,
      query.valueEnd[pair]!,
      memory,
      query.twice,
      isBase64 ? plusIsPlus : plusIsSpace,
    );
    if (isBase64 && (memory.flags & hasSpace) !== 0) {
      for (let index = from; index < memory.top; index += 1) if (memory.bytes[index] === 32) memory.bytes[index] = 43;
    }
    this.valueStart[id] = from;
    this.valueEnd[id] = memory.top;
    this.valueFlags[id] = memory.flags;
  }

  /** The same where some names are not the protocol's: they take part in the fingerprint, so they are sorted in. */
  private decodeAmongUnknown(bytes: Uint8Array): void {
    const { memory, query } = this;
    const unknown = this.unknownPairs(bytes);
    let next = 0;
    const decodeUnknown = (): void => {
      const { name, pair } = unknown[next]!;
      memory.top += name.copy(memory.bytes, memory.top);
      memory.bytes[memory.top++] = unitSeparator;
      decode(bytes, query.valueStart[pair]!, query.valueEnd[pair]!, memory, query.twice, plusIsSpace);
      memory.bytes[memory.top++] = unitSeparator;
      next += 1;
    };
    for (let id = 0; id < query.last.length; id += 1) {
      while (next < unknown.length && Buffer.compare(unknown[next]!.name, query.nameBytes[id]!) < 0) decodeUnknown();
      if (query.last[id]! >= 0 && this.isFingerprinted[id]!) this.decodeFingerprinted(bytes, id);
    }
    while (next < unknown.length) decodeUnknown();
  }

  /** Pairs with names outside the protocol, in byte order; of a repeated name the last. */
  private unknownPairs(bytes: Uint8Array): readonly { readonly name: Buffer; readonly pair: number }[] {
    const { memory, query } = this;
    const byName = new Map<string, number>();
    for (let pair = 0; pair < query.count; pair += 1) {
      if (query.id[pair]! >= 0) continue;
      const from = memory.top;
      decode(bytes, query.nameStart[pair]!, query.nameEnd[pair]!, memory, query.twice, plusIsSpace);
      byName.set(memory.text(from, memory.top), pair);
      memory.top = from;
    }
    return [...byName]
      .map(([name, pair]) => ({ name: Buffer.from(name), pair }))
      .sort((a, b) => Buffer.compare(a.name, b.name));
  }

  /** Puts the cleaned value of a parameter into `span`; false if that is null or the parameter is not there. */
  private textOfParameter(id: number): boolean {
    if (this.query.last[id]! < 0) return false;
    return cleanText(this.memory, this.valueStart[id]!, this.valueEnd[id]!, this.valueFlags[id]!, this.span);
  }

  private spanText(): string {
    return this.memory.text(this.span.start, this.span.end);
  }

  private kindOf(path: 'pixel' | 'webhook' | 'redirect'): EventKind | Outcome {
    if (path === 'webhook') {
      this.webhook = true;
      const value = this.textOfParameter(this.id.schema) ? this.spanText() : null;
      const known = value !== null && isSchema(this.memory.bytes, this.span.start, this.span.end);
      return known ? 'unstruct' : { is: 'bad', reason: 'webhook_schema', field: 'schema', value };
    }
    if (path === 'redirect' && !this.textOfParameter(this.id.u)) {
      return { is: 'bad', reason: 'missing_redirect', field: 'u', value: null };
    }
    if (this.textOfParameter(this.id.e)) {
      const code = this.spanText();
      const kind = Object.hasOwn(eventKinds, code) ? eventKinds[code as keyof typeof eventKinds] : undefined;
      return kind ?? { is: 'bad', reason: 'unknown_event', field: 'e', value: code };
    }
    if (path === 'redirect') return 'unstruct';
    for (const [id, kind] of this.seedKinds) {
      if (this.textOfParameter(id)) {
        this.seedEra = true;
        return kind;
      }
    }
    return { is: 'bad', reason: 'missing_event', field: 'e', value: null };
  }

  // ---- columns

  private readColumn(column: CompiledColumn, line: LogLine): void {
    if (column.part === 'height') return;
    for (const source of column.sources) {
      if (this.readSource(column, source, line)) return;
    }
  }

  /** Reads a column from one of its sources; false if that source gives nothing and the next is to be asked. */
  private readSource(column: CompiledColumn, source: CompiledSource, line: LogLine): boolean {
    const { memory, span } = this;
    let start: number;
    let end: number;
    let flags: number;
    if (source.by === 'tracker') {
      if (this.query.last[source.id]! < 0) return false;
      if (source.seedEraOnly && !this.seedEra) return false;
      if (this.webhook && !this.countsInWebhook[source.id]!) return false;
      start = this.valueStart[source.id]!;
      end = this.valueEnd[source.id]!;
      flags = this.valueFlags[source.id]!;
    } else {
      start = memory.top;
      if (source.by === 'log') {
        if (!line.has(source.id)) return false;
        this.copyLogField(line, source.id);
        if (source.id === cookieField) {
          if (!this.findCookie(start)) return false;
          start = span.start;
          memory.top = span.end;
          memory.flags = classOf(memory.bytes, start, span.end);
        }
      } else {
        if (!this.readPixelData(line) || this.pixel.last[source.id]! < 0) return false;
        const pair = this.pixel.last[source.id]!;
        start = memory.top;
        decode(
          this.pixelBytes,
          this.pixel.valueStart[pair]!,
          this.pixel.valueEnd[pair]!,
          memory,
          this.pixel.twice,
          plusIsSpace,
        );
      }
      end = memory.top;
      flags = memory.flags;
    }
    if (!cleanText(memory, start, end, flags, span)) return false;
    if (column.place === place.userIpaddress) {
      const comma = memory.bytes.subarray(span.start, span.end).indexOf(44);
      if (comma >= 0) span.end = span.start + comma;
      trimSpaces(memory.bytes, span);
      if (span.start === span.end) return false;
    }
    if (column.form === 'contexts' || column.form === 'self_describing') {
      this.putJson(column, column.form, start, end, source.base64);
    } else if (column.type === 'string' && column.form === null) {
      this.putText(column.place, span.start, span.end, flags);
    } else {
      this.checkedStart = span.start;
      this.checkedEnd = span.end;
      trimSpaces(memory.bytes, span);
      if (column.form === null && (span.start === span.end || this.spanIsNull())) return false;
      this.putTyped(column, source);
    }
    return true;
  }

  private copyLogField(line: LogLine, id: number): void {
    const { memory } = this;
    const start = line.startOf(id);
    const end = line.endOf(id);
    if (id === agentField || id === cookieField) {
      decode(line.bytes, start, end, memory, isDoublyEncoded(line.bytes, start, end), plusIsPlus);
    } else if (id === referrerField) {
      copyAddress(line.bytes, start, end, memory);
    } else {
      copyField(line.bytes, start, end, memory);
    }
  }

  /** Puts the value of the cookie `sp` among the cookies that start here and end at the top into `span`. */
  private findCookie(start: number): boolean {
    const { memory, span } = this;
    const { bytes, top } = memory;
    for (let from = start; from < top; ) {
      let to = from;
      while (to < top && bytes[to] !== 59) to += 1;
      span.start = from;
      span.end = to;
      trimSpaces(bytes, span);
      if (
        span.end - span.start >= 3 &&
        bytes[span.start] === 115 &&
        bytes[span.start + 1] === 112 &&
        bytes[span.start + 2] === 61
      ) {
        span.start += 3;
        return true;
      }
      from = to + 1;
    }
    return false;
  }

  /** Finds the pairs of the custom log data, once per line; false if the log has none. */
  private readPixelData(line: LogLine): boolean {
    if (this.pixelRead) return this.pixel.count > 0;
    this.pixelRead = true;
    this.pixel.clear();
    if (!line.has(pixelDataField)) return false;
    const { memory } = this;
    let start = line.startOf(pixelDataField);
    let end = line.endOf(pixelDataField);
    this.pixelBytes = line.bytes;
    let whole = start;
    while (whole < end && line.bytes[whole] !== 61) whole += 1;
    if (whole === end) {
      const from = memory.top;
      decode(line.bytes, start, end, memory, false, plusIsPlus);
      this.pixelBytes = memory.bytes;
      start = from;
      end = memory.top;
    }
    this.pixel.scan(this.pixelBytes, start, end, memory, 2);
    return this.pixel.count > 0;
  }

  private spanIsNull(): boolean {
    const { bytes } = this.memory;
    const { start, end } = this.span;
    return (
      end - start === 4 &&
      bytes[start] === 110 &&
      bytes[start + 1] === 117 &&
      bytes[start + 2] === 108 &&
      bytes[start + 3] === 108
    );
  }

  private setCell(cell: number, start: number, end: number): void {
    this.start[cell] = start;
    this.end[cell] = end;
  }

  private putSpan(cell: number, span: Span): void {
    this.setCell(cell, span.start, span.end);
  }

  private writeCell(cell: number, text: string): void {
    const start = this.memory.top;
    this.setCell(cell, start, this.memory.write(text));
  }

  private writeTimeCell(cell: number, time: number): void {
    const start = this.memory.top;
    writeTime(time, this.memory);
    this.setCell(cell, start, this.memory.top);
  }

  /** Text that is clean already, cut to the column's limit. */
  private putText(cell: number, start: number, end: number, flags: number): void {
    this.uncutEnd[cell] = end;
    const limit = limits[cell]!;
    if (end - start > limit) {
      const { bytes } = this.memory;
      const characters = (flags & hasHigh) === 0 ? end - start : countCharacters(bytes, start, end);
      if (characters > limit) {
        this.fault(cell, 'too_long', `${characters} characters`);
        end = endOfCharacters(bytes, start, end, limit);
      }
    }
    this.setCell(cell, start, end);
  }

  /** The text in `span`, trimmed and not null, as the column's type or form. */
  private putTyped(column: CompiledColumn, source: CompiledSource): void {
    const { memory, span } = this;
    const { bytes } = memory;
    const { start, end } = span;
    const cell = column.place;
    if (column.part === 'width') {
      this.putSize(cell);
      return;
    }
    switch (column.type) {
      case 'int': {
        const value = readInt(bytes, start, end);
        if (Number.isNaN(value)) this.faultOfSpan(cell, 'not_integer');
        else {
          const from = memory.top;
          writeInt(value, memory);
          this.setCell(cell, from, memory.top);
        }
        return;
      }
      case 'bigint': {
        const value = readDigits(bytes, start, end);
        if (value < 0) this.faultOfSpan(cell, 'not_integer');
        else {
          const from = memory.top;
          writeInt(value, memory);
          this.setCell(cell, from, memory.top);
        }
        return;
      }
      case 'timestamp': {
        const time = source.seedEraOnly ? this.readSeedTime(start, end) : readDigits(bytes, start, end);
        if (time < 0 || time > lastTime) this.faultOfSpan(cell, 'not_time');
        else {
          this.writeTimeCell(cell, time);
          if (cell === place.created) this.createdMs = time;
          else if (cell === place.sent) this.sentMs = time;
          else if (cell === place.trueTime) this.trueMs = time;
        }
        return;
      }
      case 'boolean': {
        const value = end - start === 1 ? bytes[start] : 0;
        if (value === 49) this.putSpan(cell, this.text.true);
        else if (value === 48) this.putSpan(cell, this.text.false);
        else this.faultOfSpan(cell, 'not_boolean');
        return;
      }
      case 'double':
      case 'decimal(18,2)': {
        const text = this.spanText();
        const value = column.type === 'double' ? doubleText(text) : decimalText(text);
        if (value === null) this.faultOfSpan(cell, column.type === 'double' ? 'not_number' : 'not_decimal');
        else this.writeCell(cell, value);
        return;
      }
      default:
        this.putForm(column);
    }
  }

  private putForm(column: CompiledColumn): void {
    const { memory, span } = this;
    const { start, end } = span;
    const cell = column.place;
    if (column.form === 'uuid') {
      const letters = uuidCase(memory.bytes, start, end);
      if (letters === 0) {
        this.faultOfSpan(cell, 'not_uuid');
        return;
      }
      if (letters === 1) this.setCell(cell, start, end);
      else {
        // A copy: the line itself may still be wanted as it came.
        const from = memory.top;
        memory.copy(start, end);
        lowerCase(memory.bytes, from, memory.top);
        this.setCell(cell, from, memory.top);
      }
    } else if (column.form === 'platform') {
      if ((platforms as readonly string[]).includes(this.spanText())) this.setCell(cell, start, end);
      else if (!this.webhook) this.faultOfSpan(cell, 'not_platform');
    } else if (column.form === 'currency') {
      const text = this.spanText();
      if (/^[A-Za-z]{3}$/.test(text)) this.writeCell(cell, text.toUpperCase());
      else this.faultOfSpan(cell, 'not_currency');
    }
  }

  /** `WxH` → the width's cell and the height's, which is the next column of the table. */
  private putSize(cell: number): void {
    const { memory, span } = this;
    const { bytes } = memory;
    let x = span.start;
    while (x < span.end && bytes[x] !== 120) x += 1;
    const width = x - span.start > 10 ? -1 : readDigits(bytes, span.start, x);
    const height = span.end - x - 1 > 10 ? -1 : readDigits(bytes, x + 1, span.end);
    if (width < 0 || height < 0 || width > 2_147_483_647 || height > 2_147_483_647) {
      this.faultOfSpan(cell, 'not_size');
      return;
    }
    const from = memory.top;
    writeInt(width, memory);
    const middle = memory.top;
    writeInt(height, memory);
    this.setCell(cell, from, middle);
    this.setCell(cell + 1, middle, memory.top);
  }

  /** `YYYY-MM-DD HH:MM:SS`, as trackers of 2012 could send it. */
  private readSeedTime(start: number, end: number): number {
    const { bytes } = this.memory;
    return end - start === 19 && bytes[start + 10] === 32
      ? readDateTime(bytes, start, start + 10, start + 11, end)
      : -1;
  }

  private putJson(
    column: CompiledColumn,
    form: 'contexts' | 'self_describing',
    start: number,
    end: number,
    isBase64: boolean,
  ): void {
    const { memory, json } = this;
    let from = start;
    let to = end;
    if (isBase64) {
      from = memory.top;
      if (!decodeBase64(memory, start, end)) {
        this.faultAt(column.place, 'not_base64', start, end);
        return;
      }
      to = memory.top;
    } else {
      // Compacting works in place, and a fault shows the value as it came.
      from = memory.top;
      memory.bytes.copyWithin(from, start, end);
      memory.top = to = from + end - start;
    }
    if (!json.read(memory, from, to, form)) {
      this.faultAt(column.place, 'not_json', start, end);
      return;
    }
    if (!json.isEnvelope) {
      this.faultAt(column.place, 'not_envelope', start, end);
      return;
    }
    this.setCell(column.place, from, json.end);
    if (form === 'contexts') {
      this.pageViewIdText = json.pageViewId;
      this.pageViewIdStart = json.pageViewIdStart;
      this.pageViewIdEnd = json.pageViewIdEnd;
      this.entitiesEnd = json.entitiesEnd;
      this.entityCount = json.entityCount;
    } else {
      this.schemaStart = json.schemaStart;
      this.schemaEnd = json.schemaEnd;
    }
  }

  // ---- faults

  private fault(cell: number, fault: FieldFault, value: string): void {
    if (!this.faults.has(cell)) this.faults.set(cell, `${fault}: ${value}`);
  }

  private faultOfSpan(cell: number, fault: FieldFault): void {
    this.faultAt(cell, fault, this.checkedStart, this.checkedEnd);
  }

  /** A fault with the value that stands here, cleaned and at most 100 characters of it. */
  private faultAt(cell: number, fault: FieldFault, start: number, end: number): void {
    this.fault(cell, fault, this.excerpt(start, end, 100));
  }

  private excerpt(start: number, end: number, limit: number): string {
    const { memory } = this;
    const span: Span = { start: 0, end: 0 };
    cleanText(memory, start, end, classOf(memory.bytes, start, end) | 1, span);
    return memory.text(span.start, endOfCharacters(memory.bytes, span.start, span.end, limit));
  }

  private writeFaults(): void {
    const entries = [...this.faults].sort(([a], [b]) => a - b);
    this.writeCell(
      place.fieldErrors,
      JSON.stringify(Object.fromEntries(entries.map(([cell, text]) => [columns[cell], text]))),
    );
  }

  // ---- derived

  private nameOfLine(line: LogLine): Uint8Array {
    return line.has(requestIdField)
      ? line.bytes.subarray(line.startOf(requestIdField), line.endOf(requestIdField))
      : line.bytes.subarray(line.start, line.end);
  }

  private deriveTime(collectedMs: number): void {
    let time = collectedMs;
    if (this.trueMs >= 0) time = this.trueMs;
    else if (this.createdMs >= 0 && this.createdMs < this.sentMs) {
      const shifted = collectedMs - (this.sentMs - this.createdMs);
      if (shifted >= 0) time = shifted;
    }
    this.writeTimeCell(place.derivedTstamp, time);
  }

  private describe(kind: EventKind): void {
    if (kind !== 'unstruct') {
      const parts = this.schemaText[kind];
      for (let index = 0; index < schemaPlaces.length; index += 1) this.putSpan(schemaPlaces[index]!, parts[index]!);
      return;
    }
    if (this.schemaStart < 0) return;
    const { bytes } = this.memory;
    // `iglu:` vendor / name / format / version
    let from = this.schemaStart + 5;
    for (const cell of schemaPlaces) {
      let to = from;
      while (to < this.schemaEnd && bytes[to] !== 47) to += 1;
      this.putText(cell, from, to, 0);
      from = to + 1;
    }
  }

  private readAddress(from: number, parts: typeof pageParts, port: number): boolean {
    const { address, memory } = this;
    const start = this.start[from]!;
    const end = this.uncutEnd[from]!;
    if (!address.read(memory, start, end)) {
      this.faultAt(from, 'not_url', start, end);
      return false;
    }
    for (const [part, cell] of parts) {
      const span = address[part];
      if (span.end > span.start && !this.isNullText(span.start, span.end)) {
        this.putText(cell, span.start, span.end, hasHigh);
      }
    }
    if (address.port >= 0) {
      const top = memory.top;
      writeInt(address.port, memory);
      this.setCell(port, top, memory.top);
    }
    return true;
  }

  /** Whether text is the two characters that mean null in a row. */
  private isNullText(start: number, end: number): boolean {
    return end - start === 2 && this.memory.bytes[start] === 92 && this.memory.bytes[start + 1] === 78;
  }

  private readPage(): void {
    if (this.start[place.pageUrl]! < 0) return;
    if (!this.readAddress(place.pageUrl, pageParts, pagePort)) return;
    const { start, end } = this.address.query;
    if (end === start) return;
    const { page, memory } = this;
    page.scan(memory.bytes, start, end, memory, 1);
    for (const [cell, id] of this.campaigns) {
      if (this.pageParameter(id)) this.putText(cell, this.span.start, this.span.end, hasHigh);
    }
    for (const [id, network] of this.clicks) {
      if (!this.pageParameter(id)) continue;
      this.putText(place.mktClickid, this.span.start, this.span.end, hasHigh);
      this.writeCell(place.mktNetwork, network);
      break;
    }
    if (this.pageParameter(this.crossDomain)) this.readCrossDomain();
  }

  /** Puts the first value of a page address parameter that is not null into `span`. */
  private pageParameter(id: number): boolean {
    const { page, memory } = this;
    if (page.last[id]! < 0) return false;
    for (let pair = 0; pair < page.count; pair += 1) {
      if (page.id[pair] !== id) continue;
      const from = memory.top;
      decode(memory.bytes, page.valueStart[pair]!, page.valueEnd[pair]!, memory, false, plusIsSpace);
      if (cleanText(memory, from, memory.top, memory.flags, this.span)) return true;
    }
    return false;
  }

  /** `duid.ms[.…]` in `span`. */
  private readCrossDomain(): void {
    const { memory, span } = this;
    const { bytes } = memory;
    const { start, end } = span;
    let dot = start;
    while (dot < end && bytes[dot] !== 46) dot += 1;
    if (dot > start && !this.isNullText(start, dot)) this.putText(place.refrDomainUserid, start, dot, hasHigh);
    let next = dot + 1;
    while (next < end && bytes[next] !== 46) next += 1;
    span.start = Math.min(dot + 1, end);
    span.end = Math.min(next, end);
    this.checkedStart = span.start;
    this.checkedEnd = span.end;
    trimSpaces(bytes, span);
    if (span.start === span.end || this.spanIsNull() || this.isNullText(span.start, span.end)) return;
    const time = readDigits(bytes, span.start, span.end);
    if (time < 0 || time > lastTime) this.faultOfSpan(place.refrDvceTstamp, 'not_time');
    else this.writeTimeCell(place.refrDvceTstamp, time);
  }

  private findPageView(kind: EventKind): void {
    const { memory, span } = this;
    if (this.pageViewIdText !== null) {
      this.pageViewIdStart = memory.top;
      this.pageViewIdEnd = memory.write(this.pageViewIdText);
    }
    if (this.pageViewIdStart >= 0) {
      const flags = classOf(memory.bytes, this.pageViewIdStart, this.pageViewIdEnd);
      if (cleanText(memory, this.pageViewIdStart, this.pageViewIdEnd, flags | (flags & hasHigh ? 1 : 0), span)) {
        this.putText(place.pageViewId, span.start, span.end, flags);
        return;
      }
    }
    if (kind === 'page_view') this.setCell(place.pageViewId, this.start[place.eventId]!, this.end[place.eventId]!);
  }

  // ---- webhooks and redirects

  private describeWebhook(): void {
    const { query } = this;
    const data = new Map<string, string>();
    for (let pair = 0; pair < query.count; pair += 1) {
      const id = query.id[pair]!;
      const name = id >= 0 ? query.names[id]! : this.decodedName(pair);
      if (name === 'schema' || webhookNames.includes(name)) continue;
      data.set(name, this.decodedValue(pair, id >= 0 && this.isBase64[id]!));
    }
    const members = [...data]
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    this.textOfParameter(this.id.schema);
    this.schemaStart = this.span.start;
    this.schemaEnd = this.span.end;
    const schema = this.spanText();
    this.writeCell(
      place.unstructEvent,
      `{"schema":"iglu:${schemas.selfDescribing}/1-0-0","data":{"schema":"${schema}","data":{${members.join(',')}}}}`,
    );
    this.writeCell(place.vTracker, madeUpTrackers.webhook);
    if (this.start[place.platform]! < 0) this.writeCell(place.platform, 'srv');
  }

  private decodedName(pair: number): string {
    const { query, memory } = this;
    const from = memory.top;
    decode(this.lineBytes, query.nameStart[pair]!, query.nameEnd[pair]!, memory, query.twice, plusIsSpace);
    const text = memory.text(from, memory.top);
    memory.top = from;
    return text;
  }

  private decodedValue(pair: number, isBase64: boolean): string {
    const { query, memory } = this;
    const from = memory.top;
    decode(
      this.lineBytes,
      query.valueStart[pair]!,
      query.valueEnd[pair]!,
      memory,
      query.twice,
      isBase64 ? plusIsPlus : plusIsSpace,
    );
    const text = memory.text(from, memory.top);
    memory.top = from;
    return isBase64 ? text.replaceAll(' ', '+') : text;
  }

  private addRedirect(isEvent: boolean): void {
    const { memory } = this;
    this.textOfParameter(this.id.u);
    const schema = `iglu:${schemas.uriRedirect}/1-0-0`;
    const entity = `{"schema":"${schema}","data":{"uri":${JSON.stringify(this.spanText())}}}`;
    if (!isEvent) {
      const start = this.start[place.contexts]!;
      if (start < 0) {
        this.writeCell(place.contexts, `{"schema":"iglu:${schemas.contexts}/1-0-0","data":[${entity}]}`);
        return;
      }
      const from = memory.top;
      const end = this.end[place.contexts]!;
      memory.write(memory.text(start, this.entitiesEnd));
      if (this.entityCount > 0) memory.write(',');
      memory.write(entity);
      memory.write(memory.text(this.entitiesEnd, end));
      this.setCell(place.contexts, from, memory.top);
      return;
    }
    this.writeCell(place.unstructEvent, `{"schema":"iglu:${schemas.selfDescribing}/1-0-0","data":${entity}}`);
    this.schemaStart = memory.top;
    this.schemaEnd = memory.write(schema);
    if (!this.textOfParameter(this.id.tv)) this.writeCell(place.vTracker, madeUpTrackers.redirect);
    if (!this.textOfParameter(this.id.p)) this.writeCell(place.platform, 'web');
  }

  // ---- admission

  private admit(): Outcome {
    const { apps, hosts } = this.settings;
    if (apps !== null && (this.start[place.appId]! < 0 || !apps.includes(this.cellText(place.appId)))) {
      return { is: 'ignored', rule: 'unknown_app' };
    }
    if (hosts !== null) {
      const host = this.start[place.pageUrlhost]! < 0 ? null : this.cellText(place.pageUrlhost);
      if (host === null || !hosts.some((known) => host === known || host.endsWith(`.${known}`))) {
        return { is: 'ignored', rule: 'foreign_host' };
      }
    }
    return anEvent;
  }

  private cellText(cell: number): string {
    return this.memory.text(this.start[cell]!, this.end[cell]!);
  }
}
