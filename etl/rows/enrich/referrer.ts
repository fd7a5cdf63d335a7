import type { ReferrerSettings } from '../../../lib/config.ts';
import { HostTable, plainHost } from './referrer-hosts.ts';
import { referrerSites, termParameters } from './referrer-sites.ts';
import { searchTerm } from './referrer-term.ts';
import type { Rule } from './rule.ts';

/** Kinds of sites visitors come from. */
export type SiteMedium = keyof typeof referrerSites;
export const siteMediums = Object.keys(referrerSites) as readonly SiteMedium[];

/** A site the list knows. */
export interface Site {
  readonly medium: SiteMedium;
  readonly source: string;
  /** Parameters that hold the search term, in order of preference. */
  readonly terms: readonly string[];
}

export interface ReferrerInput {
  readonly refrHost: string | null;
  readonly refrQuery: string | null;
  readonly pageHost: string | null;
  /** `utm_source`: apps send no referrer, but some name themselves there. */
  readonly utmSource: string | null;
}

export interface ReferrerAnswer {
  readonly refr_medium: SiteMedium | 'internal' | 'unknown' | null;
  readonly refr_source: string | null;
  readonly refr_term: string | null;
}

const none: ReferrerAnswer = { refr_medium: null, refr_source: null, refr_term: null };
const internal: ReferrerAnswer = { ...none, refr_medium: 'internal' };
const unknown: ReferrerAnswer = { ...none, refr_medium: 'unknown' };

const onlyQ = ['q'] as const;

/** Host patterns of a site, one by one. */
export const patternsOf = (hosts: string): readonly string[] => hosts.split(' ');

/** The sites of the list and of the settings by their hosts. */
export function knownSites(settings: ReferrerSettings): HostTable<Site> {
  const sites = new HostTable<Site>();
  for (const medium of siteMediums) {
    for (const [source, hosts] of Object.entries<string>(referrerSites[medium])) {
      const terms = medium === 'search' ? (termParameters[source] ?? onlyQ) : [];
      for (const pattern of patternsOf(hosts)) sites.list(pattern, { medium, source, terms });
    }
  }
  for (const [pattern, site] of Object.entries(settings.sites)) {
    const terms = site?.terms ?? (site?.medium === 'search' ? onlyQ : []);
    sites.list(pattern, site === null ? null : { ...site, terms });
  }
  return sites;
}

const withoutWww = (host: string): string => (host.startsWith('www.') ? host.slice(4) : host);

/** Tells from the address of the page before where a visitor came from. */
export function createReferrerReader(settings: ReferrerSettings): (input: ReferrerInput) => ReferrerAnswer {
  const sites = knownSites(settings);
  const ours = new HostTable<true>();
  for (const host of settings.internalHosts) ours.list(host, true);

  return ({ refrHost, refrQuery, pageHost, utmSource }) => {
    const host = refrHost === null ? '' : plainHost(refrHost);
    if (host === '') {
      // Only what looks like a host: "google" is a campaign's word, "chatgpt.com" what the app says of itself.
      const named = utmSource?.includes('.') ? sites.find(plainHost(utmSource)) : null;
      return named ? { refr_medium: named.medium, refr_source: named.source, refr_term: null } : none;
    }
    if (ours.find(host) !== null) return internal;
    if (pageHost !== null && withoutWww(plainHost(pageHost)) === withoutWww(host)) return internal;
    const site = sites.find(host);
    if (site === null) return unknown;
    const term = refrQuery === null || site.terms.length === 0 ? null : searchTerm(refrQuery, site.terms);
    return { refr_medium: site.medium, refr_source: site.source, refr_term: term };
  };
}

export const referrer: Rule = {
  name: 'referrer',
  reads: ['refr_urlhost', 'refr_urlquery', 'page_urlhost', 'mkt_source'],
  fills: ['refr_medium', 'refr_source', 'refr_term'],
  create: ({ referrer: settings }) => {
    const read = createReferrerReader(settings);
    return ([refrHost = null, refrQuery = null, pageHost = null, utmSource = null]) => ({
      ...read({ refrHost, refrQuery, pageHost, utmSource }),
    });
  },
};
