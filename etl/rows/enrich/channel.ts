import type { ChannelSettings, ReferrerSettings } from '../../../lib/config.ts';
import { createSourceKinds, type SourceKind } from './channel-sources.ts';
import { clickOf } from './click-ids.ts';
import type { ReferrerAnswer } from './referrer.ts';
import type { Rule } from './rule.ts';

/** The channels, by the names Google Analytics 4 gives its default channel group. */
export type Channel =
  | 'Direct'
  | 'Cross-network'
  | `Paid ${'Shopping' | 'Search' | 'Social' | 'Video' | 'Other'}`
  | 'Display'
  | 'AI Assistant'
  | `Organic ${'Shopping' | 'Social' | 'Video' | 'Search'}`
  | 'Referral'
  | 'Email'
  | 'Affiliates'
  | 'Audio'
  | 'SMS'
  | 'Mobile Push Notifications'
  | 'Unassigned';

/** What a rule looks at: lower case, '' for nothing. */
interface Traffic {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly kind: SourceKind | null;
}

const isPaid = ({ medium }: Traffic): boolean => /^(?:.*cp.*|ppc|retargeting|paid.*)$/.test(medium);
// The look behind lets "e-shop" and "eshop" pass and keeps "workshop" out.
const hasShopCampaign = ({ campaign }: Traffic): boolean => /^(?:.*(?:(?:[^a-df-z]|^)shop|shopping).*)$/.test(campaign);

const noMediums = new Set(['(not set)', '(none)']);
const displayMediums = new Set(['display', 'banner', 'expandable', 'interstitial', 'cpm']);
const socialMediums = new Set(['social', 'social-network', 'social-media', 'sm', 'social network', 'social media']);
const referralMediums = new Set(['referral', 'app', 'link']);
const emailWords = new Set(['email', 'e-mail', 'e_mail', 'e mail']);

/**
 * The rules of the default channel group of Google Analytics 4 for traffic that is tagged by hand, as published at
 * https://support.google.com/analytics/answer/9756891; the first that holds decides. Google's list of sources is its own; ours is
 * `channel-sources.ts`. AI Assistant (since May 2026) is a medium Google gives to sources on a list it does not publish: here it is
 * the medium or a source on ours, and stands before the organic channels.
 */
const rules: readonly (readonly [Channel, (traffic: Traffic) => boolean])[] = [
  ['Direct', ({ source, medium }) => source === '(direct)' && noMediums.has(medium)],
  ['Cross-network', ({ campaign }) => campaign.includes('cross-network')],
  ['Paid Shopping', (traffic) => (traffic.kind === 'shopping' || hasShopCampaign(traffic)) && isPaid(traffic)],
  ['Paid Search', (traffic) => traffic.kind === 'search' && isPaid(traffic)],
  ['Paid Social', (traffic) => traffic.kind === 'social' && isPaid(traffic)],
  ['Paid Video', (traffic) => traffic.kind === 'video' && isPaid(traffic)],
  ['Display', ({ medium }) => displayMediums.has(medium)],
  ['Paid Other', isPaid],
  ['AI Assistant', ({ kind, medium }) => kind === 'ai' || medium === 'ai-assistant'],
  ['Organic Shopping', (traffic) => traffic.kind === 'shopping' || hasShopCampaign(traffic)],
  ['Organic Social', ({ kind, medium }) => kind === 'social' || socialMediums.has(medium)],
  ['Organic Video', ({ kind, medium }) => kind === 'video' || medium.includes('video')],
  ['Organic Search', ({ kind, medium }) => kind === 'search' || medium === 'organic'],
  ['Referral', ({ medium }) => referralMediums.has(medium)],
  ['Email', ({ source, medium }) => emailWords.has(source) || emailWords.has(medium)],
  ['Affiliates', ({ medium }) => medium === 'affiliate'],
  ['Audio', ({ medium }) => medium === 'audio'],
  ['SMS', ({ source, medium }) => source === 'sms' || medium === 'sms'],
  [
    'Mobile Push Notifications',
    ({ source, medium }) =>
      medium.endsWith('push') || medium.includes('mobile') || medium.includes('notification') || source === 'firebase',
  ],
];

export const channels: readonly Channel[] = [...rules.map(([channel]) => channel), 'Unassigned'];

export interface ChannelInput {
  /** Host of the page; null: an event of no page. */
  readonly pageHost: string | null;
  /** `mkt_medium`, `mkt_source`, `mkt_campaign`, `mkt_network`. */
  readonly medium: string | null;
  readonly source: string | null;
  readonly campaign: string | null;
  readonly network: string | null;
  readonly refrMedium: string | null;
  readonly refrHost: string | null;
}

/** The medium of a visit that only its referrer tells of. */
const mediumOfReferrer: Readonly<Record<NonNullable<ReferrerAnswer['refr_medium']>, string | null>> = {
  search: 'organic',
  social: 'referral',
  chatbot: 'ai-assistant',
  email: 'email',
  paid: 'display',
  unknown: 'referral',
  internal: null,
};

type Tags = Readonly<Record<'source' | 'medium' | 'campaign', string>>;
const notSet = '(not set)';
const direct: Tags = { source: '(direct)', medium: '(none)', campaign: notSet };

/** Source, medium and campaign of a hit as Google Analytics would set them; null: it came from our own pages. */
function tagsOf({ medium, source, campaign, network, refrMedium, refrHost }: ChannelInput): Tags | null {
  const click = network === null ? null : clickOf(network);
  if (medium !== null || source !== null || campaign !== null || click !== null) {
    return {
      source: source ?? click?.source ?? notSet,
      medium: medium ?? click?.medium ?? notSet,
      campaign: campaign ?? notSet,
    };
  }
  if (refrMedium === null || !Object.hasOwn(mediumOfReferrer, refrMedium)) return direct;
  const known = mediumOfReferrer[refrMedium as keyof typeof mediumOfReferrer];
  return known === null ? null : { source: refrHost ?? notSet, medium: known, campaign: notSet };
}

/** Tells the channel a hit came by; null for one from our own pages, and for an event of no page. */
export function createChannelReader(
  settings: ChannelSettings,
  referrer: ReferrerSettings,
): (input: ChannelInput) => Channel | null {
  const kindOf = createSourceKinds(settings, referrer);
  return (input) => {
    if (input.pageHost === null) return null;
    const tags = tagsOf(input);
    if (tags === null) return null;
    const source = tags.source.trim().toLowerCase();
    const traffic: Traffic = {
      source,
      medium: tags.medium.trim().toLowerCase(),
      campaign: tags.campaign.toLowerCase(),
      kind: kindOf(source),
    };
    return rules.find(([, holds]) => holds(traffic))?.[0] ?? 'Unassigned';
  };
}

export const channel: Rule = {
  name: 'channel',
  reads: [
    ...(['page_urlhost', 'mkt_medium', 'mkt_source', 'mkt_campaign', 'mkt_network'] as const),
    ...(['refr_medium', 'refr_urlhost'] as const),
  ],
  fills: ['channel'],
  create: ({ channel: settings, referrer }) => {
    const read = createChannelReader(settings, referrer);
    return ([pageHost = null, medium = null, source = null, campaign = null, network = null, ...refr]) => {
      const [refrMedium = null, refrHost = null] = refr;
      return { channel: read({ pageHost, medium, source, campaign, network, refrMedium, refrHost }) };
    };
  },
};
