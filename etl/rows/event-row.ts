import type { Column } from '../../lib/protocol/event.ts';
import type { LogField } from '../../lib/protocol/logs.ts';
import {
  campaignParameters,
  clickIds,
  crossDomainParameter,
  defaultCollector,
  type EventKind,
  eventKinds,
  madeUpTrackers,
  platforms,
  schemaOfKind,
  schemas,
  seedEraKinds,
  webhookParameters,
} from '../../lib/protocol/parameters.ts';
import type { FieldFault } from '../../lib/protocol/row.ts';
import type { RowSettings } from './api.ts';
import { decodeBase64 } from './base64.ts';
import { hasHigh, type Memory, type Span } from './bytes.ts';
import { Cells } from './cells.ts';
import { copyAddress, copyField, decodeField, decodeOnce, decodeValue, plusIsSpace } from './decode.ts';
import { placeOf } from './format.ts';
import { nameBasedUuid } from './identity.ts';
import { isSchema, JsonReader } from './json.ts';
import type { LogLine } from './log-line.ts';
import {
  at,
  type CompiledColumn,
  type CompiledSource,
  compileColumns,
  makePagePairs,
  makePixelPairs,
} from './model.ts';
import type { Pairs } from './pairs.ts';
import { QueryValues } from './query-values.ts';
import { classOf, cleanText, trimSpaces } from './text.ts';
import { lastTime, readDateTime, readDigits } from './time.ts';
import { Address } from './url.ts';
import { decimalText, doubleText, lowerCase, readInt, uuidCase } from './values.ts';
import { anEvent, bad, ignored, type Verdict } from './verdict.ts';

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

const webhookNames: readonly string[] = webhookParameters;

/** The four columns that say what kind of event it is, one after another in the table. */
const schemaPlaces = [place.eventVendor, at('event_name'), at('event_format'), at('event_version')] as const;

const field = (name: LogField): number => placeOf(name);
const agentField = field('cs(User-Agent)');
const cookieField = field('cs(Cookie)');
const referrerField = field('cs(Referer)');
const requestIdField = field('x-edge-request-id');
const pixelDataField = field('viewer-request-log-data');

/**
 * Reads the event of one pixel request into cells: a place in memory for every column that has a value.
 *
 * One instance per transform, used for line after line; nothing of a line outlives the next `read`.
 */
export class EventRow {
  readonly cells: Cells;

  private readonly memory: Memory;
  private readonly settings: RowSettings;
  private readonly query: QueryValues;
  private readonly pixel: Pairs;
  private readonly page: Pairs;
  private readonly columns: readonly CompiledColumn[];
  /** Ids of the parameters of columns that come from parameters only; the first -1 where there are other sources. */
  private readonly firstId: Int32Array;
  private readonly secondId: Int32Array;
  private readonly json: JsonReader;
  private readonly address = new Address();
  private readonly span: Span = { start: 0, end: 0 };

  private readonly countsInWebhook: readonly boolean[];
  private readonly id: Readonly<Record<'e' | 'p' | 'tv' | 'u' | 'uid' | 'schema', number>>;
  private readonly seedKinds: readonly (readonly [id: number, kind: EventKind])[];
  private readonly campaigns: readonly (readonly [cell: number, id: number])[];
  private readonly clicks: readonly (readonly [id: number, network: Span])[];
  private readonly crossDomain: number;
  private readonly text: Readonly<Record<'version' | 'collector' | 'true' | 'false', Span>>;
  private readonly kindText: ReadonlyMap<EventKind, Span>;
  private readonly schemaText: ReadonlyMap<EventKind, readonly Span[]>;

  /** The cleaned text of the value last checked, spaces at its ends included: what a fault shows. */
  private checkedStart = 0;
  private checkedEnd = 0;
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

  constructor(memory: Memory, settings: RowSettings) {
    this.memory = memory;
    this.settings = settings;
    this.cells = new Cells(memory);
    const query = new QueryValues(memory);
    this.query = query;
    this.pixel = makePixelPairs(memory);
    this.page = makePagePairs(memory);
    this.json = new JsonReader(memory);
    this.columns = compileColumns(query.names, this.pixel.names);
    this.firstId = Int32Array.from(this.columns, ({ sources }) =>
      sources.every(({ by }) => by === 'tracker') ? sources[0]!.id : -1,
    );
    this.secondId = Int32Array.from(this.columns, ({ sources }) => sources[1]?.id ?? -1);
    this.countsInWebhook = query.names.map((name) => webhookNames.includes(name));
    const idOf = (name: string): number => query.idOf(name);
    this.id = {
      e: idOf('e'),
      p: idOf('p'),
      tv: idOf('tv'),
      u: idOf('u'),
      uid: idOf('uid'),
      schema: idOf('schema'),
    };
    this.seedKinds = seedEraKinds.map(([name, kind]) => [idOf(name), kind]);

    const pageId = (name: string): number => this.page.names.indexOf(name);
    const keep = (text: string): Span => memory.keep(text);
    this.campaigns = Object.entries(campaignParameters).map(([column, name]) => [at(column as Column), pageId(name)]);
    this.clicks = Object.entries(clickIds).map(([name, network]) => [pageId(name), keep(network)]);
    this.crossDomain = pageId(crossDomainParameter);
    this.text = {
      version: keep(settings.version),
      collector: keep(defaultCollector),
      true: keep('true'),
      false: keep('false'),
    };
    this.kindText = new Map(Object.values(eventKinds).map((kind) => [kind, keep(kind)]));
    this.schemaText = new Map(
      Object.entries(schemaOfKind).map(([kind, parts]) => [kind as EventKind, parts.map(keep)]),
    );
  }

  /** Forgets the line before. */
  private clear(): void {
    this.cells.clear();
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
   * @param queryStart where the query stands in memory
   * @param collectedMs collector time, milliseconds since 1970
   */
  read(
    line: LogLine,
    path: 'pixel' | 'webhook' | 'redirect',
    queryStart: number,
    queryEnd: number,
    collectedMs: number,
  ): Verdict {
    this.clear();
    const { query, cells } = this;
    query.read(queryStart, queryEnd);
    const kind = this.kindOf(path);
    if (typeof kind !== 'string') return kind;
    cells.write(place.eventFingerprint, query.fingerprint);
    cells.writeTime(place.collectorTstamp, collectedMs);
    cells.setSpan(place.event, this.kindText.get(kind)!);
    cells.setSpan(place.vEtl, this.text.version);

    const isRedirect = path === 'redirect' && !query.text(this.id.e, this.span);
    this.readColumns(line, isRedirect);
    if (this.seedEra && !cells.has(place.domainUserid) && query.text(this.id.uid, this.span)) {
      cells.setText(place.domainUserid, this.span.start, this.span.end, hasHigh);
    }
    if (path === 'webhook') this.describeWebhook();
    if (path === 'redirect') this.addRedirect(isRedirect);

    if (!cells.has(place.vCollector)) cells.setSpan(place.vCollector, this.text.collector);
    if (!cells.has(place.eventId)) cells.write(place.eventId, nameBasedUuid(nameOfLine(line)));
    this.deriveTime(collectedMs);
    this.describe(kind);
    this.readPage();
    if (cells.has(place.pageReferrer)) this.readAddress(place.pageReferrer, referrerParts, referrerPort);
    this.findPageView(kind);
    cells.writeFaults(place.fieldErrors);
    return this.admit();
  }

  private spanText(): string {
    return this.memory.text(this.span.start, this.span.end);
  }

  private kindOf(path: 'pixel' | 'webhook' | 'redirect'): EventKind | Verdict {
    const { query, span } = this;
    if (path === 'webhook') {
      this.webhook = true;
      const { schema } = this.id;
      if (query.last[schema]! >= 0 && isSchema(this.memory.bytes, query.start(schema), query.end(schema)))
        return 'unstruct';
      const value = query.text(schema, span) ? this.spanText() : null;
      return bad('webhook_schema', { field: 'schema', value });
    }
    if (path === 'redirect' && !query.text(this.id.u, span)) {
      return bad('missing_redirect', { field: 'u' });
    }
    if (query.text(this.id.e, span)) {
      const code = this.spanText();
      const kind = Object.hasOwn(eventKinds, code) ? eventKinds[code as keyof typeof eventKinds] : undefined;
      return kind ?? bad('unknown_event', { field: 'e', value: code });
    }
    if (path === 'redirect') return 'unstruct';
    for (const [id, kind] of this.seedKinds) {
      if (query.text(id, span)) {
        this.seedEra = true;
        return kind;
      }
    }
    return bad('missing_event', { field: 'e' });
  }

  // ---- columns

  private readColumns(line: LogLine, isRedirect: boolean): void {
    const { columns, firstId, secondId } = this;
    const { last } = this.query;
    for (let index = 0; index < columns.length; index += 1) {
      // Most columns come from one or two parameters, and most of those are not there.
      const first = firstId[index]!;
      if (first >= 0 && last[first]! < 0 && (secondId[index]! < 0 || last[secondId[index]!]! < 0)) continue;
      const column = columns[index]!;
      // A redirect without an event is one itself: what would stand in this column is not looked at.
      if (!(isRedirect && column.place === place.unstructEvent)) this.readColumn(column, line);
    }
  }

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
      const { query } = this;
      if (query.last[source.id]! < 0) return false;
      if (source.seedEraOnly && !this.seedEra) return false;
      if (this.webhook && !this.countsInWebhook[source.id]!) return false;
      start = query.start(source.id);
      end = query.end(source.id);
      flags = query.flags(source.id);
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
        decodeValue(memory, this.pixel.valueStart(pair), this.pixel.valueEnd(pair), this.pixel.twice, plusIsSpace);
      }
      end = memory.top;
      flags = memory.flags;
    }
    if (!cleanText(memory, start, end, flags, span)) return false;
    if (column.place === place.userIpaddress) {
      const comma = memory.bytes.subarray(span.start, span.end).indexOf(44);
      if (comma >= 0) span.end = span.start + comma;
      trimSpaces(memory.bytes, span);
      if (span.start === span.end || isNullText(memory.bytes, span.start, span.end)) return false;
    }
    if (column.form === 'contexts' || column.form === 'self_describing') {
      this.putJson(column, column.form, start, end, source.base64);
    } else if (column.type === 'string' && column.form === null) {
      this.cells.setText(column.place, span.start, span.end, flags);
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
    if (id === agentField || id === cookieField) decodeField(memory, start, end);
    else if (id === referrerField) copyAddress(memory, start, end);
    else copyField(memory, start, end);
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
    const { memory, pixel } = this;
    if (this.pixelRead) return pixel.count > 0;
    this.pixelRead = true;
    pixel.clear();
    if (!line.has(pixelDataField)) return false;
    let start = line.startOf(pixelDataField);
    let end = line.endOf(pixelDataField);
    if (!memory.bytes.subarray(start, end).includes(61)) {
      // Not a pair to be seen: the whole was encoded once more.
      const from = memory.top;
      decodeOnce(memory, start, end);
      start = from;
      end = memory.top;
    }
    pixel.scan(start, end, 2);
    return pixel.count > 0;
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
          this.cells.writeInt(cell, value);
        }
        return;
      }
      case 'bigint': {
        const value = readDigits(bytes, start, end);
        if (value < 0) this.faultOfSpan(cell, 'not_integer');
        else this.cells.writeInt(cell, value);
        return;
      }
      case 'timestamp': {
        const time = source.seedEraOnly ? this.readSeedTime(start, end) : readDigits(bytes, start, end);
        if (time < 0 || time > lastTime) this.faultOfSpan(cell, 'not_time');
        else {
          this.cells.writeTime(cell, time);
          if (cell === place.created) this.createdMs = time;
          else if (cell === place.sent) this.sentMs = time;
          else if (cell === place.trueTime) this.trueMs = time;
        }
        return;
      }
      case 'boolean': {
        const value = end - start === 1 ? bytes[start] : 0;
        if (value === 49) this.cells.setSpan(cell, this.text.true);
        else if (value === 48) this.cells.setSpan(cell, this.text.false);
        else this.faultOfSpan(cell, 'not_boolean');
        return;
      }
      case 'double':
      case 'decimal(18,2)': {
        const text = this.spanText();
        const value = column.type === 'double' ? doubleText(text) : decimalText(text);
        if (value === null) this.faultOfSpan(cell, column.type === 'double' ? 'not_number' : 'not_decimal');
        else this.cells.write(cell, value);
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
      if (letters === 1) this.cells.set(cell, start, end);
      else {
        // A copy: the line itself may still be wanted as it came.
        const from = memory.top;
        memory.copy(start, end);
        lowerCase(memory.bytes, from, memory.top);
        this.cells.set(cell, from, memory.top);
      }
    } else if (column.form === 'platform') {
      if ((platforms as readonly string[]).includes(this.spanText())) this.cells.set(cell, start, end);
      else if (!this.webhook) this.faultOfSpan(cell, 'not_platform');
    } else if (column.form === 'currency') {
      const text = this.spanText();
      if (/^[A-Za-z]{3}$/.test(text)) this.cells.write(cell, text.toUpperCase());
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
    this.cells.writeInt(cell, width);
    this.cells.writeInt(cell + 1, height);
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
        this.cells.faultAt(column.place, 'not_base64', start, end);
        return;
      }
      to = memory.top;
    } else {
      // Compacting works in place, and a fault shows the value as it came.
      from = memory.top;
      memory.bytes.copyWithin(from, start, end);
      memory.top = to = from + end - start;
    }
    if (!json.read(from, to, form)) {
      this.cells.faultAt(column.place, 'not_json', start, end);
      return;
    }
    if (!json.isEnvelope) {
      this.cells.faultAt(column.place, 'not_envelope', start, end);
      return;
    }
    this.cells.set(column.place, from, json.end);
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

  private faultOfSpan(cell: number, fault: FieldFault): void {
    this.cells.faultAt(cell, fault, this.checkedStart, this.checkedEnd);
  }

  // ---- derived

  private deriveTime(collectedMs: number): void {
    let time = collectedMs;
    if (this.trueMs >= 0) time = this.trueMs;
    else if (this.createdMs >= 0 && this.createdMs < this.sentMs) {
      const shifted = collectedMs - (this.sentMs - this.createdMs);
      if (shifted >= 0) time = shifted;
    }
    this.cells.writeTime(place.derivedTstamp, time);
  }

  private describe(kind: EventKind): void {
    if (kind !== 'unstruct') {
      const parts = this.schemaText.get(kind)!;
      for (let index = 0; index < schemaPlaces.length; index += 1)
        this.cells.setSpan(schemaPlaces[index]!, parts[index]!);
      return;
    }
    if (this.schemaStart < 0) return;
    const { bytes } = this.memory;
    // `iglu:` vendor / name / format / version
    let from = this.schemaStart + 5;
    for (const cell of schemaPlaces) {
      let to = from;
      while (to < this.schemaEnd && bytes[to] !== 47) to += 1;
      this.cells.setText(cell, from, to, 0);
      from = to + 1;
    }
  }

  private readAddress(from: number, parts: typeof pageParts, port: number): boolean {
    const { address, memory } = this;
    const start = this.cells.start[from]!;
    const end = this.cells.uncutEnd[from]!;
    if (!address.read(memory, start, end)) {
      this.cells.faultAt(from, 'not_url', start, end);
      return false;
    }
    for (const [part, cell] of parts) {
      const span = address[part];
      if (span.end > span.start && !isNullText(memory.bytes, span.start, span.end)) {
        this.cells.setText(cell, span.start, span.end, hasHigh);
      }
    }
    if (address.port >= 0) this.cells.writeInt(port, address.port);
    return true;
  }

  private readPage(): void {
    if (!this.cells.has(place.pageUrl)) return;
    if (!this.readAddress(place.pageUrl, pageParts, pagePort)) return;
    const { start, end } = this.address.query;
    if (end === start) return;
    const { page } = this;
    page.scan(start, end, 1);
    for (const [cell, id] of this.campaigns) {
      if (this.pageParameter(id)) this.cells.setText(cell, this.span.start, this.span.end, hasHigh);
    }
    for (const [id, network] of this.clicks) {
      if (!this.pageParameter(id)) continue;
      this.cells.setText(place.mktClickid, this.span.start, this.span.end, hasHigh);
      this.cells.setSpan(place.mktNetwork, network);
      break;
    }
    if (this.pageParameter(this.crossDomain)) this.readCrossDomain();
  }

  /** Puts the first value of a page address parameter that is not null into `span`. */
  private pageParameter(id: number): boolean {
    const { page, memory } = this;
    if (page.last[id]! < 0) return false;
    for (let pair = 0; pair < page.count; pair += 1) {
      if (page.id(pair) !== id) continue;
      const from = memory.top;
      decodeValue(memory, page.valueStart(pair), page.valueEnd(pair), false, plusIsSpace);
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
    if (dot > start && !isNullText(memory.bytes, start, dot))
      this.cells.setText(place.refrDomainUserid, start, dot, hasHigh);
    let next = dot + 1;
    while (next < end && bytes[next] !== 46) next += 1;
    span.start = Math.min(dot + 1, end);
    span.end = Math.min(next, end);
    this.checkedStart = span.start;
    this.checkedEnd = span.end;
    trimSpaces(bytes, span);
    if (span.start === span.end || this.spanIsNull() || isNullText(memory.bytes, span.start, span.end)) return;
    const time = readDigits(bytes, span.start, span.end);
    if (time < 0 || time > lastTime) this.faultOfSpan(place.refrDvceTstamp, 'not_time');
    else this.cells.writeTime(place.refrDvceTstamp, time);
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
        this.cells.setText(place.pageViewId, span.start, span.end, flags);
        return;
      }
    }
    if (kind === 'page_view')
      this.cells.set(place.pageViewId, this.cells.start[place.eventId]!, this.cells.end[place.eventId]!);
  }

  // ---- webhooks and redirects

  private describeWebhook(): void {
    const { query, cells } = this;
    const members = query
      .all()
      .filter(([name]) => name !== 'schema' && !webhookNames.includes(name))
      .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    this.schemaStart = query.start(this.id.schema);
    this.schemaEnd = query.end(this.id.schema);
    const schema = this.memory.text(this.schemaStart, this.schemaEnd);
    cells.write(
      place.unstructEvent,
      `{"schema":"iglu:${schemas.selfDescribing}/1-0-0","data":{"schema":"${schema}","data":{${members.join(',')}}}}`,
    );
    cells.write(place.vTracker, madeUpTrackers.webhook);
    if (!cells.has(place.platform)) cells.write(place.platform, 'srv');
  }

  private addRedirect(isEvent: boolean): void {
    const { memory } = this;
    this.query.text(this.id.u, this.span);
    const schema = `iglu:${schemas.uriRedirect}/1-0-0`;
    const entity = `{"schema":"${schema}","data":{"uri":${JSON.stringify(this.spanText())}}}`;
    if (!isEvent) {
      const start = this.cells.start[place.contexts]!;
      if (start < 0) {
        this.cells.write(place.contexts, `{"schema":"iglu:${schemas.contexts}/1-0-0","data":[${entity}]}`);
        return;
      }
      const from = memory.top;
      const end = this.cells.end[place.contexts]!;
      memory.write(memory.text(start, this.entitiesEnd));
      if (this.entityCount > 0) memory.write(',');
      memory.write(entity);
      memory.write(memory.text(this.entitiesEnd, end));
      this.cells.set(place.contexts, from, memory.top);
      return;
    }
    this.cells.write(place.unstructEvent, `{"schema":"iglu:${schemas.selfDescribing}/1-0-0","data":${entity}}`);
    this.schemaStart = memory.top;
    this.schemaEnd = memory.write(schema);
    if (!this.query.text(this.id.tv, this.span)) this.cells.write(place.vTracker, madeUpTrackers.redirect);
    if (!this.query.text(this.id.p, this.span)) this.cells.write(place.platform, 'web');
  }

  // ---- admission

  private admit(): Verdict {
    const { apps, hosts } = this.settings;
    if (apps !== null && (!this.cells.has(place.appId) || !apps.includes(this.cells.text(place.appId)))) {
      return ignored.unknown_app;
    }
    if (hosts !== null) {
      const host = !this.cells.has(place.pageUrlhost) ? null : this.cells.text(place.pageUrlhost);
      if (host === null || !hosts.some((known) => host === known || host.endsWith(`.${known}`))) {
        return ignored.foreign_host;
      }
    }
    return anEvent;
  }
}

/** What the id of an event without one is made from: the request's id, else the whole line. */
const nameOfLine = (line: LogLine): Uint8Array =>
  line.has(requestIdField)
    ? line.bytes.subarray(line.startOf(requestIdField), line.endOf(requestIdField))
    : line.bytes.subarray(line.start, line.end);

/** Whether text is the two characters that mean null in a row. */
const isNullText = (bytes: Uint8Array, start: number, end: number): boolean =>
  end - start === 2 && bytes[start] === 92 && bytes[start + 1] === 78;
