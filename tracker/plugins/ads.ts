/** Advertisements the page shows: impressions, clicks, conversions, by hand. */
import type { Common, Entity, Timestamp } from '../contract.ts';
import type { PluginWith } from './calls.ts';
import { sends } from './declared.ts';

interface Ad extends Common {
  readonly advertiserId?: string;
  readonly campaignId?: string;
  /** What is paid for: an acquisition, a click, a thousand impressions. */
  readonly costModel?: 'cpa' | 'cpc' | 'cpm';
  readonly cost?: number;
}

export interface AdImpression extends Ad {
  readonly impressionId?: string;
  readonly targetUrl?: string;
  readonly bannerId?: string;
  readonly zoneId?: string;
}

export interface AdClick extends AdImpression {
  readonly targetUrl: string;
  readonly clickId?: string;
}

export interface AdConversion extends Ad {
  readonly conversionId?: string;
  readonly category?: string;
  readonly action?: string;
  readonly property?: string;
  readonly initialValue?: number;
}

type Text = string | null;
type Number = number | null;

export interface AdCalls {
  /** An advertisement was shown. Sends `ad_impression`: impressionId, costModel, cost, targetUrl, bannerId, zoneId, advertiserId, campaignId. */
  trackAdImpression(event: AdImpression): void;
  trackAdImpression(
    impressionId?: Text,
    costModel?: Text,
    cost?: Number,
    targetUrl?: Text,
    bannerId?: Text,
    zoneId?: Text,
    advertiserId?: Text,
    campaignId?: Text,
    context?: readonly Entity[] | null,
    timestamp?: Timestamp | null,
  ): void;

  /** An advertisement was clicked. Sends `ad_click`: targetUrl, clickId, and the fields of an impression. */
  trackAdClick(event: AdClick): void;
  trackAdClick(
    targetUrl: string,
    clickId?: Text,
    costModel?: Text,
    cost?: Number,
    bannerId?: Text,
    zoneId?: Text,
    impressionId?: Text,
    advertiserId?: Text,
    campaignId?: Text,
    context?: readonly Entity[] | null,
    timestamp?: Timestamp | null,
  ): void;

  /** What an advertisement was for has happened. Sends `ad_conversion`: conversionId, costModel, cost, category, action, property, initialValue, advertiserId, campaignId. */
  trackAdConversion(event: AdConversion): void;
  trackAdConversion(
    conversionId?: Text,
    costModel?: Text,
    cost?: Number,
    category?: Text,
    action?: Text,
    property?: Text,
    initialValue?: Number,
    advertiserId?: Text,
    campaignId?: Text,
    context?: readonly Entity[] | null,
    timestamp?: Timestamp | null,
  ): void;
}

declare module './calls.ts' {
  interface PluginCalls extends AdCalls {}
}

export const ads = (): PluginWith<AdCalls> => ({
  calls: {
    trackAdImpression: sends(
      'ad_impression',
      'impressionId costModel cost targetUrl bannerId zoneId advertiserId campaignId',
    ),
    trackAdClick: sends(
      'ad_click',
      'targetUrl clickId costModel cost bannerId zoneId impressionId advertiserId campaignId',
    ),
    trackAdConversion: sends(
      'ad_conversion',
      'conversionId costModel cost category action property initialValue advertiserId campaignId',
    ),
  },
});
