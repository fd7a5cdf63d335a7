import type { CampaignSettings } from '../../../lib/config.ts';
import type { Column } from '../../../lib/protocol/event.ts';

/** The query of a page's address, and the columns it fills. */
export interface CampaignCase {
  readonly why: string;
  readonly query: string;
  readonly settings?: Partial<CampaignSettings>;
  readonly columns: Partial<Record<Column, string>>;
}

export const campaignCases: readonly CampaignCase[] = [
  { why: 'no query', query: '', columns: {} },
  { why: 'other parameters', query: 'q=boots&utm_id=7&utm=x', columns: {} },
  {
    why: 'all five',
    query: 'utm_source=newsletter&utm_medium=email&utm_campaign=w26&utm_term=boots&utm_content=top',
    columns: {
      mkt_source: 'newsletter',
      mkt_medium: 'email',
      mkt_campaign: 'w26',
      mkt_term: 'boots',
      mkt_content: 'top',
    },
  },
  {
    why: 'a plus and escapes',
    query: 'utm_term=winter+boots%2Bs%C3%B6ckchen',
    columns: { mkt_term: 'winter boots+söckchen' },
  },
  { why: 'an escaped name', query: 'utm%5Fsource=a', columns: { mkt_source: 'a' } },
  {
    why: 'an empty value, then one with a text',
    query: 'utm_source=&utm_source=b&utm_source=c',
    columns: { mkt_source: 'b' },
  },
  { why: 'capitals in the name are another name', query: 'UTM_SOURCE=a', columns: {} },
  {
    why: 'a value of 300 characters is cut',
    query: `utm_source=${'é'.repeat(300)}`,
    columns: { mkt_source: 'é'.repeat(255) },
  },
  { why: 'text that would read as null', query: 'utm_source=%5CN', columns: {} },

  { why: 'a click', query: 'gclid=abc', columns: { mkt_clickid: 'abc', mkt_network: 'Google' } },
  { why: 'a click id without a text', query: 'gclid=&fbclid=f', columns: { mkt_clickid: 'f', mkt_network: 'Meta' } },
  {
    why: 'two clicks: the order of the list, not of the address',
    query: 'fbclid=f&gclid=g',
    columns: { mkt_clickid: 'g', mkt_network: 'Google' },
  },
  {
    why: "Microsoft before Google's second",
    query: 'gbraid=g&msclkid=m',
    columns: { mkt_clickid: 'm', mkt_network: 'Microsoft' },
  },
  { why: 'Snapchat in its own spelling', query: 'ScCid=s', columns: { mkt_clickid: 's', mkt_network: 'Snapchat' } },
  { why: 'a free listing is no ad', query: 'srsltid=x', columns: {} },
  {
    why: 'a click and a campaign',
    query: 'utm_source=a&wbraid=w',
    columns: { mkt_source: 'a', mkt_clickid: 'w', mkt_network: 'Google' },
  },

  {
    why: 'other names for a column, the first with a text',
    query: 'src=&utm_source=u&from=f',
    settings: { parameters: { mkt_source: ['src', 'from', 'utm_source'] } },
    columns: { mkt_source: 'f' },
  },
  {
    why: 'other names replace utm_',
    query: 'utm_source=u&utm_medium=m',
    settings: { parameters: { mkt_source: ['src'] } },
    columns: { mkt_medium: 'm' },
  },
  { why: 'no name at all', query: 'utm_source=u', settings: { parameters: { mkt_source: [] } }, columns: {} },
  {
    why: 'one name for two columns',
    query: 'pk_campaign=w26',
    settings: { parameters: { mkt_campaign: ['pk_campaign'], mkt_source: ['pk_campaign'] } },
    columns: { mkt_campaign: 'w26', mkt_source: 'w26' },
  },
  {
    why: 'a network of our own comes first',
    query: 'gclid=g&ourclid=o',
    settings: { clickIds: { ourclid: 'Ours' } },
    columns: { mkt_clickid: 'o', mkt_network: 'Ours' },
  },
  {
    why: 'a network by another name keeps its place',
    query: 'fbclid=f&gclid=g',
    settings: { clickIds: { fbclid: 'Facebook' } },
    columns: { mkt_clickid: 'g', mkt_network: 'Google' },
  },
  { why: 'a click id taken out', query: 'fbclid=f', settings: { clickIds: { fbclid: null } }, columns: {} },
];
