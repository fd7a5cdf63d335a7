import type { Column } from '../../../lib/protocol/event.ts';
import { crossDomainParameter } from '../../../lib/protocol/parameters.ts';
import type { EnrichSettings } from '../api.ts';
import { type Cells, cellOf } from '../cells.ts';
import { atSign, digitFour, digitZero } from '../characters.ts';
import { campaignNames } from './campaign.ts';
import { isAnonymised } from './opt-out.ts';

/** An e-mail address, its @ as it is or escaped; the lengths are those of RFC 5321, which keep the search short. */
const mailAddress = /[^\s@=&?/#]{1,64}(?:@|%(?:25)?40)[\w.-]{1,253}\.[a-z]{2,24}/gi;
const userInfo = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i;

/** The names a parameter goes by: as it is written without escapes, and of `user[email]` also what the brackets hold. */
function namesOf(pair: string): readonly string[] {
  const written = pair.split('=', 1)[0]!;
  const name = (written.includes('%') ? unescaped(written) : written).toLowerCase();
  const inBrackets = /\[([^[\]]+)\]$/.exec(name)?.[1];
  return inBrackets === undefined ? [name] : [name, inBrackets];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What of a query, or of a fragment that looks like one, may be stored; null if that is all of it. */
export function withoutParameters(query: string, removed: ReadonlySet<string>): string | null {
  const pairs = query.split('&');
  const mayHaveMail = query.includes('@') || query.includes('40');
  const kept = pairs.filter(
    (pair) => !namesOf(pair).some((name) => removed.has(name)) && !(mayHaveMail && pair.search(mailAddress) >= 0),
  );
  return kept.length === pairs.length ? null : kept.join('&');
}

/** An address without those parameters. */
export function withoutParametersOf(address: string, removed: ReadonlySet<string>): string {
  const [beforeHash = '', ...afterHash] = address.split('#');
  const [base = '', ...afterMark] = beforeHash.split('?');
  const part = (mark: string, text: string): string => {
    const kept = withoutParameters(text, removed) ?? text;
    return kept === '' ? '' : mark + kept;
  };
  const query = afterMark.length === 0 ? '' : part('?', afterMark.join('?'));
  return base + query + (afterHash.length === 0 ? '' : part('#', afterHash.join('#')));
}

/** Names of the parameters that are taken out of addresses, in lower case. */
export function removedParameters({
  privacy: { removeParameters, pseudonymise },
  campaign,
}: Pick<EnrichSettings, 'privacy' | 'campaign'>): ReadonlySet<string> {
  const names = new Set(removeParameters.map((name) => name.toLowerCase()));
  // A cross-domain link carries the cookie's id, which is read before.
  const isHidden = (['domain_userid', 'refr_domain_userid'] as const).some((column) => pseudonymise.includes(column));
  if (isHidden) names.add(crossDomainParameter);
  if (pseudonymise.includes('mkt_clickid')) {
    for (const { parameter } of campaignNames(campaign).clickIds) names.add(parameter.toLowerCase());
  }
  return names;
}

/** An address or a path without e-mail addresses, and without the name and password of whoever asked for it. */
export const withoutMail = (address: string): string => address.replace(userInfo, '$1').replace(mailAddress, '-');

/** Takes what nobody should store out of the addresses of the page and the page before: tokens, e-mail addresses. */
export class UrlParameters {
  private readonly cells: Cells;
  private readonly removed: ReadonlySet<string>;
  /** Of somebody who opted out, the cookie of a cross-domain link too. */
  private readonly removedOfNobody: ReadonlySet<string>;

  constructor(cells: Cells, settings: EnrichSettings) {
    this.cells = cells;
    this.removed = removedParameters(settings);
    this.removedOfNobody = new Set([...this.removed, crossDomainParameter]);
  }

  enrich(): void {
    const removed = isAnonymised(this.cells) ? this.removedOfNobody : this.removed;
    this.clean(pageCells, removed);
    this.clean(referrerCells, removed);
  }

  private clean({ whole, path, query, fragment }: typeof pageCells, removed: ReadonlySet<string>): void {
    const { cells } = this;
    const isQuery = this.cleanPart(query, removed);
    const isFragment = this.cleanPart(fragment, removed);
    if (isQuery || isFragment) cells.write(whole, withoutParametersOf(cells.text(whole), removed));
    if (this.hasAt(whole)) {
      this.rewrite(whole);
      this.rewrite(path);
    }
    cells.hideFault(whole);
  }

  private hasAt(cell: number): boolean {
    const { cells } = this;
    if (!cells.has(cell)) return false;
    const { bytes } = cells.memory;
    const end = cells.end[cell]!;
    for (let at = cells.start[cell]!; at < end; at += 1) {
      // As it is, or the end of an escaped one.
      if (bytes[at] === atSign || (bytes[at] === digitFour && bytes[at + 1] === digitZero)) return true;
    }
    return false;
  }

  private rewrite(cell: number): void {
    const { cells } = this;
    if (!cells.has(cell)) return;
    const text = cells.text(cell);
    const kept = withoutMail(text);
    if (kept !== text) cells.write(cell, kept);
  }

  /** Whether something was taken out. */
  private cleanPart(cell: number, removed: ReadonlySet<string>): boolean {
    const { cells } = this;
    if (!cells.has(cell)) return false;
    const kept = withoutParameters(cells.text(cell), removed);
    if (kept === null) return false;
    if (kept === '') cells.empty(cell);
    else cells.write(cell, kept);
    return true;
  }
}

const cellsOf = (whole: Column, path: Column, query: Column, fragment: Column) => ({
  whole: cellOf(whole),
  path: cellOf(path),
  query: cellOf(query),
  fragment: cellOf(fragment),
});
const pageCells = cellsOf('page_url', 'page_urlpath', 'page_urlquery', 'page_urlfragment');
const referrerCells = cellsOf('page_referrer', 'refr_urlpath', 'refr_urlquery', 'refr_urlfragment');
