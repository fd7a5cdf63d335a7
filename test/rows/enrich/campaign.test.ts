import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cells, cellOf } from '../../../etl/rows/cells.ts';
import { campaignNames, defaultCampaignSettings } from '../../../etl/rows/enrich/campaign.ts';
import { clickOf, knownNetworks } from '../../../etl/rows/enrich/click-ids.ts';
import { Memory } from '../../../etl/rows/memory.ts';
import { PageQuery } from '../../../etl/rows/page-query.ts';
import type { CampaignSettings } from '../../../lib/config.ts';
import type { Column } from '../../../lib/protocol/event.ts';
import { clickIds } from '../../../lib/protocol/parameters.ts';
import { fuzz } from '../fuzz.ts';
import { campaignCases } from './campaignCases.ts';

const columns: readonly Column[] = [
  ...(['mkt_medium', 'mkt_source', 'mkt_term', 'mkt_content', 'mkt_campaign'] as const),
  ...(['mkt_clickid', 'mkt_network'] as const),
];

const memory = new Memory();
const { mark } = memory;

/** The campaign columns a page with this query gets. */
function read(query: string, settings: Partial<CampaignSettings> = {}): Partial<Record<Column, string>> {
  memory.mark = mark;
  const cells = new Cells(memory);
  const page = new PageQuery(cells, { ...defaultCampaignSettings, ...settings });
  memory.clear();
  const start = memory.top;
  page.read({ start, end: memory.write(query) });
  return Object.fromEntries(
    columns.filter((column) => cells.has(cellOf(column))).map((column) => [column, cells.text(cellOf(column))]),
  );
}

describe('the campaign', () => {
  it.each(campaignCases)('of $why', ({ query, settings, columns: expected }) => {
    expect(read(query, settings)).toEqual(expected);
  });

  it('is read as a list of pairs says, for any query and any names', () => {
    const name = fc.constantFrom('utm_source', 'utm_medium', 'src', 'gclid', 'fbclid', 'xid', '_sp');
    const value = fc.string({ unit: fc.constantFrom('a', 'B', '7', '-', '.'), maxLength: 4 });
    const parameters = fc.record(
      { mkt_source: fc.uniqueArray(name), mkt_medium: fc.uniqueArray(name) },
      { requiredKeys: [] },
    );
    const ids = fc.dictionary(name, fc.option(fc.constantFrom('Ours', 'Theirs'), { nil: null }));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 6 }), parameters, ids, (pairs, named, clicks) => {
        const settings = { parameters: named, clickIds: clicks };
        const first = (parameter: string) => pairs.find(([its, text]) => its === parameter && text !== '')?.[1];
        const names = campaignNames(settings);
        const expected: Partial<Record<Column, string>> = {};
        for (const { column, parameters: itsNames } of names.columns) {
          const found = itsNames.map(first).find((text) => text !== undefined);
          if (found !== undefined) expected[column] = found;
        }
        const click = names.clickIds.find(({ parameter }) => first(parameter) !== undefined);
        if (click !== undefined) {
          expected.mkt_clickid = first(click.parameter)!;
          expected.mkt_network = click.network;
        }
        expect(read(pairs.map((pair) => pair.join('=')).join('&'), settings)).toEqual(expected);
      }),
      fuzz,
    );
  });
});

describe('the networks of click ids', () => {
  it('are all known to the channel rules, and no others are', () => {
    expect(new Set(knownNetworks)).toEqual(new Set(Object.values(clickIds)));
  });

  it('that only the config knows are ads', () => {
    expect(clickOf('Ours')).toEqual({ source: 'ours', medium: 'cpc' });
  });
});
