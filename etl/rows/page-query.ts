import type { CampaignSettings } from '../../lib/config.ts';
import { crossDomainParameter } from '../../lib/protocol/parameters.ts';
import { hasHigh } from './byte-tables.ts';
import { type Cells, cellOf } from './cells.ts';
import { dot } from './characters.ts';
import { decodeValue, plusIsSpace } from './decode.ts';
import { campaignNames } from './enrich/campaign.ts';
import type { Memory, Span } from './memory.ts';
import { Pairs } from './pairs.ts';
import { cleanText, isNullText } from './text.ts';
import { putTyped } from './typed-values.ts';

const clickId = cellOf('mkt_clickid');
const network = cellOf('mkt_network');
const linkUser = cellOf('refr_domain_userid');
const linkTime = cellOf('refr_dvce_tstamp');

/** Reads what the query of the page's address tells: the campaign, the click, the site a cross-domain link came from. */
export class PageQuery {
  private readonly cells: Cells;
  private readonly memory: Memory;
  private readonly pairs: Pairs;
  /** The parameters of each column, in order of preference. */
  private readonly campaigns: readonly { readonly ids: readonly number[]; readonly cell: number }[];
  /** In order of preference. */
  private readonly clicks: readonly { readonly id: number; readonly network: Span }[];
  private readonly crossDomain: number;
  private readonly span: Span = { start: 0, end: 0 };

  constructor(cells: Cells, settings: CampaignSettings) {
    const { memory } = cells;
    this.cells = cells;
    this.memory = memory;
    const { columns, clickIds } = campaignNames(settings);
    const names = [
      ...columns.flatMap(({ parameters }) => parameters),
      ...clickIds.map(({ parameter }) => parameter),
      crossDomainParameter,
    ];
    const pairs = new Pairs(memory, [...new Set(names)]);
    this.pairs = pairs;
    const idOf = (name: string) => pairs.names.indexOf(name);
    this.campaigns = columns.map(({ column, parameters }) => ({ ids: parameters.map(idOf), cell: cellOf(column) }));
    this.clicks = clickIds.map(({ parameter, network }) => ({ id: idOf(parameter), network: memory.keep(network) }));
    this.crossDomain = idOf(crossDomainParameter);
  }

  /** Fills the columns from the query of the page's address. */
  read({ start, end }: Span): void {
    if (end === start) return;
    const { cells, span } = this;
    this.pairs.scan(start, end, 1);
    for (const { ids, cell } of this.campaigns) {
      for (const id of ids) {
        if (!this.find(id)) continue;
        cells.setText(cell, span.start, span.end, hasHigh);
        break;
      }
    }
    for (const click of this.clicks) {
      if (!this.find(click.id)) continue;
      cells.setText(clickId, span.start, span.end, hasHigh);
      cells.setSpan(network, click.network);
      break;
    }
    if (this.find(this.crossDomain)) this.readCrossDomain();
  }

  /** Puts the first value of a parameter that is not null into `span`. */
  private find(id: number): boolean {
    const { pairs, memory } = this;
    if (pairs.last[id]! < 0) return false;
    for (let pair = 0; pair < pairs.count; pair += 1) {
      if (pairs.id(pair) !== id) continue;
      const from = memory.top;
      decodeValue(memory, pairs.valueStart(pair), pairs.valueEnd(pair), false, plusIsSpace);
      if (cleanText(memory, from, memory.top, memory.flags, this.span)) return true;
    }
    return false;
  }

  /** `duid.ms[.…]` in `span`. */
  private readCrossDomain(): void {
    const { cells, span } = this;
    const { bytes } = this.memory;
    const { start, end } = span;
    const userEnd = endOfPart(bytes, start, end);
    if (userEnd > start && !isNullText(bytes, start, userEnd)) cells.setText(linkUser, start, userEnd, hasHigh);
    if (userEnd === end) return;
    span.start = userEnd + 1;
    span.end = endOfPart(bytes, userEnd + 1, end);
    if (!isNullText(bytes, span.start, span.end)) putTyped(cells, linkTime, 'timestamp', span);
  }
}

function endOfPart(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== dot) at += 1;
  return at;
}
