import type { Column } from '../../../lib/protocol/event.ts';
import { type Cells, cellOf } from '../cells.ts';
import { identityColumns } from '../identifiers.ts';
import type { Rule } from './rule.ts';

/** Columns that tell who somebody is, or tie one visit to the next. (`visitor_hash` does neither: it ends with the day.) */
export const identifyingColumns = [
  ...identityColumns,
  'user_ipaddress',
  'user_fingerprint',
  'domain_sessionidx',
] as const satisfies readonly Column[];

const nothing = Object.fromEntries(identifyingColumns.map((column) => [column, null]));

/**
 * Acts on Global Privacy Control and Do Not Track where the tracker could not: they are headers, which an old tracker, a
 * pixel in a mail or a page without scripts does not look at.
 */
export const optOut: Rule = {
  name: 'opt-out',
  reads: ['gpc', 'dnt'],
  fills: ['opt_out', ...identifyingColumns],
  create: ({ privacy: { gpc, dnt } }) => {
    if (gpc === 'keep' && dnt === 'keep') return null;
    return ([gpcSent, dntSent]) => {
      // The stricter of the two, and Global Privacy Control, the one with a legal meaning, before the other.
      const asked = [
        { signal: 'gpc', act: gpcSent === 'true' ? gpc : 'keep' },
        { signal: 'dnt', act: dntSent === 'true' ? dnt : 'keep' },
      ];
      for (const act of ['drop', 'anonymise'] as const) {
        const by = asked.find((one) => one.act === act);
        if (by !== undefined) return { opt_out: `${by.signal}:${act}`, ...(act === 'anonymise' ? nothing : {}) };
      }
      return {};
    };
  },
};

const optOutCell = cellOf('opt_out');
const did = (act: 'drop' | 'anonymise') => (cells: Cells) =>
  cells.has(optOutCell) && cells.text(optOutCell).endsWith(`:${act}`);
export const isDropped = did('drop');
export const isAnonymised = did('anonymise');
