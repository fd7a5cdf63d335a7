/** Site search, social interactions and timings, by hand. */
import type { Common, Entity, Timestamp } from '../contract.ts';
import type { PluginWith } from './calls.ts';
import { sends } from './declared.ts';

export interface SiteSearch extends Common {
  /** What was searched for, word by word. */
  readonly terms: readonly string[];
  readonly filters?: Readonly<Record<string, string | boolean>>;
  /** How many were found, and how many of them are on this page. */
  readonly totalResults?: number;
  readonly pageResults?: number;
}

export interface SocialInteraction extends Common {
  /** What was done: `like`, `share`, … */
  readonly action: string;
  /** Where: `mastodon`, … */
  readonly network: string;
  /** What was liked or shared. */
  readonly target?: string;
}

export interface Timing extends Common {
  readonly category: string;
  readonly variable: string;
  /** Milliseconds. */
  readonly timing: number;
  readonly label?: string;
}

export interface SiteCalls {
  /** A search on the site. Sends `site_search`: terms, filters, totalResults, pageResults. */
  trackSiteSearch(event: SiteSearch): void;
  trackSiteSearch(
    terms: readonly string[],
    filters?: SiteSearch['filters'] | null,
    totalResults?: number | null,
    pageResults?: number | null,
    context?: readonly Entity[] | null,
    timestamp?: Timestamp | null,
  ): void;

  /** A like, a share, a follow. Sends `social_interaction`: action, network, target. */
  trackSocialInteraction(event: SocialInteraction): void;
  trackSocialInteraction(
    action: string,
    network: string,
    target?: string | null,
    context?: readonly Entity[] | null,
    timestamp?: Timestamp | null,
  ): void;

  /** How long something took. Sends `timing`: category, variable, timing, label. */
  trackTiming(event: Timing): void;
  trackTiming(
    category: string,
    variable: string,
    timing: number,
    label?: string | null,
    context?: readonly Entity[] | null,
    timestamp?: Timestamp | null,
  ): void;
}

declare module './calls.ts' {
  interface PluginCalls extends SiteCalls {}
}

export const site = (): PluginWith<SiteCalls> => ({
  calls: {
    trackSiteSearch: sends('site_search', 'terms filters totalResults pageResults'),
    trackSocialInteraction: sends('social_interaction', 'action network target'),
    trackTiming: sends('timing', 'category variable timing label'),
  },
});
