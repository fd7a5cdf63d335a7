import { defaultCollector } from '../../lib/protocol/parameters.ts';
import { AddressColumns } from './address-columns.ts';
import { ruleAgainst } from './admission.ts';
import type { RowSettings } from './api.ts';
import { Cells, cellOf } from './cells.ts';
import { derivedTime } from './derived-time.ts';
import { defaultCampaignSettings } from './enrich/campaign.ts';
import { Enrichments } from './enrich/enrichments.ts';
import { Envelopes } from './envelopes.ts';
import type { Erased } from './erased.ts';
import { EventKinds, type PathKind, type Recognized } from './event-kinds.ts';
import { EventSchema } from './event-schema.ts';
import { placeOf } from './log-format.ts';
import type { LogLine } from './log-line.ts';
import type { Memory, Span } from './memory.ts';
import { PageQuery } from './page-query.ts';
import { QueryValues } from './query-values.ts';
import { addRedirect, writeRedirect } from './redirect.ts';
import { SentColumns } from './sent-columns.ts';
import { nameBasedUuid } from './uuid.ts';
import { anEvent, ignored, type Verdict } from './verdict.ts';
import { writeWebhook } from './webhook.ts';

const collectorTstamp = cellOf('collector_tstamp');
const event = cellOf('event');
const eventId = cellOf('event_id');
const vCollector = cellOf('v_collector');
const vEtl = cellOf('v_etl');
const derivedTstamp = cellOf('derived_tstamp');
const eventFingerprint = cellOf('event_fingerprint');
const pageViewId = cellOf('page_view_id');
const fieldErrors = cellOf('field_errors');

const requestId = placeOf('x-edge-request-id');

/**
 * Reads the event of one pixel request into cells: a place in memory for every column that has a value.
 *
 * One instance per transform, used for line after line; nothing of a line outlives the next `read`.
 */
export class EventRow {
  readonly cells: Cells;

  private readonly line: LogLine;
  private readonly settings: RowSettings;
  private readonly query: QueryValues;
  private readonly kinds: EventKinds;
  private readonly envelopes: Envelopes;
  private readonly sent: SentColumns;
  private readonly schema: EventSchema;
  private readonly page: AddressColumns;
  private readonly pageQuery: PageQuery;
  private readonly referrer: AddressColumns;
  private readonly enrichments: Enrichments;
  private readonly erased: Erased | null;
  private readonly version: Span;
  private readonly collector: Span;

  constructor(memory: Memory, line: LogLine, settings: RowSettings, erased: Erased | null) {
    const cells = new Cells(memory);
    this.cells = cells;
    this.line = line;
    this.settings = settings;
    this.query = new QueryValues(memory);
    this.kinds = new EventKinds(memory, this.query);
    this.envelopes = new Envelopes(cells);
    this.sent = new SentColumns({ cells, query: this.query, line, envelopes: this.envelopes });
    this.schema = new EventSchema(cells);
    this.page = new AddressColumns(cells, 'page_url');
    this.pageQuery = new PageQuery(cells, settings.enrich?.campaign ?? defaultCampaignSettings);
    this.referrer = new AddressColumns(cells, 'page_referrer');
    this.enrichments = new Enrichments(cells, settings.enrich);
    this.erased = erased;
    this.version = memory.keep(settings.version);
    this.collector = memory.keep(defaultCollector);
  }

  /**
   * @param queryStart where the query stands in memory
   * @param collectedMs collector time, milliseconds since 1970
   */
  read(path: PathKind, queryStart: number, queryEnd: number, collectedMs: number): Verdict {
    const { cells, query } = this;
    cells.clear();
    this.envelopes.clear();
    query.read(queryStart, queryEnd);
    const recognized = this.kinds.recognize(path);
    if (recognized.is === 'bad') return recognized;

    cells.setSpan(event, recognized.name);
    cells.write(eventFingerprint, query.fingerprint);
    cells.writeTime(collectorTstamp, collectedMs);
    cells.setSpan(vEtl, this.version);
    this.sent.read(recognized.origin);
    if (recognized.origin === 'webhook') writeWebhook(cells, query, this.envelopes);
    else if (recognized.origin === 'redirect') writeRedirect(cells, query, this.envelopes);
    else if (path === 'redirect') addRedirect(query, this.envelopes);
    if (!cells.has(vCollector)) cells.setSpan(vCollector, this.collector);
    if (!cells.has(eventId)) cells.write(eventId, nameBasedUuid(this.nameOfLine()));
    this.derive(recognized);
    const rule = ruleAgainst(cells, this.settings);
    if (rule !== null) return ignored[rule];
    if (this.erased?.hasEvent(cells)) return ignored.erased;
    const dropped = this.enrichments.enrich();
    // The store knows some by a pseudonym only.
    if (this.erased?.hasEvent(cells)) return ignored.erased;
    if (dropped !== null) return { is: 'ignored', rule: dropped };
    cells.writeFaults(fieldErrors);
    return anEvent;
  }

  /** Fills the columns that are made from others: from here on an event is its cells, and the line is not asked again. */
  private derive({ kind }: Recognized): void {
    const { cells } = this;
    cells.writeTime(derivedTstamp, derivedTime(cells));
    this.schema.write(kind, this.envelopes.schema);
    if (this.page.read()) this.pageQuery.read(this.page.address.query);
    this.referrer.read();
    if (kind === 'page_view' && !cells.has(pageViewId)) {
      cells.set(pageViewId, cells.start[eventId]!, cells.end[eventId]!);
    }
  }

  /** What the id of an event without one is made from: the request's id, else the whole line. */
  private nameOfLine(): Uint8Array {
    const { line } = this;
    return line.has(requestId)
      ? line.bytes.subarray(line.startOf(requestId), line.endOf(requestId))
      : line.bytes.subarray(line.start, line.end);
  }
}
