import type { Channel, ChannelInput } from '../../../etl/rows/enrich/channel.ts';

type Traffic = readonly [
  source: string | null,
  medium: string | null,
  channel: Channel | null,
  rest?: Partial<ChannelInput>,
];

const campaign = (name: string): Partial<ChannelInput> => ({ campaign: name });
const click = (network: string): Partial<ChannelInput> => ({ network });
const from = (refrMedium: string, refrHost: string | null): Partial<ChannelInput> => ({ refrMedium, refrHost });

/** Source and medium of the campaign, the channel, and what else is known: each rule of Google's with what just meets and just misses it. */
export const channelCases: readonly Traffic[] = [
  // Direct
  [null, null, 'Direct'],
  ['(direct)', '(none)', 'Direct'],
  ['(direct)', '(not set)', 'Direct'],
  ['(direct)', null, 'Direct'],
  ['(DIRECT)', '(None)', 'Direct'],
  ['direct', '(none)', 'Unassigned'],
  ['(direct)', 'other', 'Unassigned'],

  // Cross-network
  ['google', 'cpc', 'Cross-network', campaign('cross-network')],
  ['google', 'cpc', 'Cross-network', campaign('2026 Cross-Network EU')],
  ['google', 'cpc', 'Paid Search', campaign('cross network')],
  [null, null, 'Cross-network', campaign('cross-network')],

  // Paid Shopping
  ['amazon', 'cpc', 'Paid Shopping'],
  ['amazon.de', 'paid', 'Paid Shopping'],
  ['google', 'cpc', 'Paid Shopping', campaign('shopping-brand')],
  ['google', 'cpc', 'Paid Shopping', campaign('brand_shop')],
  ['google', 'cpc', 'Paid Shopping', campaign('eshop')],
  ['google', 'cpc', 'Paid Shopping', campaign('Shop')],
  ['google', 'cpc', 'Paid Search', campaign('workshop')],
  ['google', 'cpc', 'Paid Search', campaign('bishop')],
  ['google shopping', 'cpc', 'Paid Shopping'],

  // Paid Search
  ['google', 'cpc', 'Paid Search'],
  ['google', 'ppc', 'Paid Search'],
  ['google', 'paidsearch', 'Paid Search'],
  ['google', 'paid_search', 'Paid Search'],
  ['google', 'retargeting', 'Paid Search'],
  ['google', 'CPC', 'Paid Search'],
  ['Google', ' cpc ', 'Paid Search'],
  ['google', 'cpm', 'Paid Search'],
  ['google', 'xcpx', 'Paid Search'],
  ['bing', 'cpc', 'Paid Search'],
  ['www.google.co.uk', 'cpc', 'Paid Search'],
  ['search.yahoo.com', 'cpc', 'Paid Search'],
  ['google', 'unpaid', 'Organic Search'],
  ['google', 'ppcx', 'Organic Search'],

  // Paid Social
  ['facebook', 'cpc', 'Paid Social'],
  ['fb', 'paid-social', 'Paid Social'],
  ['l.facebook.com', 'paid', 'Paid Social'],
  ['ig', 'cpc', 'Paid Social'],
  ['LinkedIn', 'cpc', 'Paid Social'],
  ['Hacker News', 'paid', 'Paid Social'],

  // Paid Video
  ['youtube', 'cpc', 'Paid Video'],
  ['youtube.com', 'cpv cpm', 'Paid Video'],
  ['vimeo.com', 'ppc', 'Paid Video'],

  // Display
  ['partner', 'display', 'Display'],
  ['partner', 'banner', 'Display'],
  ['partner', 'expandable', 'Display'],
  ['partner', 'interstitial', 'Display'],
  ['partner', 'cpm', 'Display'],
  ['google', 'display', 'Display'],
  ['partner', 'displays', 'Unassigned'],

  // Paid Other
  ['partner', 'cpc', 'Paid Other'],
  ['partner', 'cpa', 'Paid Other'],
  [null, 'ppc', 'Paid Other'],
  ['partner', 'paidpodcast', 'Paid Other'],
  ['chatgpt.com', 'cpc', 'Paid Other'],

  // AI Assistant
  ['chatgpt.com', 'ai-assistant', 'AI Assistant'],
  ['chatgpt.com', null, 'AI Assistant'],
  ['chatgpt.com', 'referral', 'AI Assistant'],
  ['perplexity', null, 'AI Assistant'],
  ['newsletter', 'ai-assistant', 'AI Assistant'],
  ['newsletter', 'ai-assistants', 'Unassigned'],

  // Organic Shopping
  ['amazon.com', 'referral', 'Organic Shopping'],
  ['ebay', null, 'Organic Shopping'],
  ['partner', 'referral', 'Organic Shopping', campaign('autumn-shopping')],
  ['partner', 'referral', 'Referral', campaign('workshop')],

  // Organic Social
  ['facebook', null, 'Organic Social'],
  ['t.co', 'referral', 'Organic Social'],
  ['partner', 'social', 'Organic Social'],
  ['partner', 'social-network', 'Organic Social'],
  ['partner', 'social-media', 'Organic Social'],
  ['partner', 'sm', 'Organic Social'],
  ['partner', 'social network', 'Organic Social'],
  ['partner', 'Social Media', 'Organic Social'],
  ['partner', 'socials', 'Unassigned'],
  ['facebook', 'email', 'Organic Social'],

  // Organic Video
  ['youtube.com', 'referral', 'Organic Video'],
  ['partner', 'video', 'Organic Video'],
  ['partner', 'pre-video-roll', 'Organic Video'],

  // Organic Search
  ['google', 'organic', 'Organic Search'],
  ['duckduckgo.com', 'referral', 'Organic Search'],
  ['partner', 'organic', 'Organic Search'],
  ['partner', 'organics', 'Unassigned'],

  // Referral
  ['partner', 'referral', 'Referral'],
  ['partner', 'app', 'Referral'],
  ['partner', 'link', 'Referral'],
  ['partner', 'links', 'Unassigned'],
  ['email', 'referral', 'Referral'],

  // Email
  ['newsletter', 'email', 'Email'],
  ['newsletter', 'E-Mail', 'Email'],
  ['newsletter', 'e_mail', 'Email'],
  ['newsletter', 'e mail', 'Email'],
  ['email', 'newsletter', 'Email'],
  ['newsletter', 'emails', 'Unassigned'],
  ['newsletter', 'newsletter', 'Unassigned'],

  // Affiliates, Audio, SMS, Mobile Push Notifications
  ['partner', 'affiliate', 'Affiliates'],
  ['partner', 'affiliates', 'Unassigned'],
  ['partner', 'audio', 'Audio'],
  ['partner', 'sms', 'SMS'],
  ['sms', 'text', 'SMS'],
  ['partner', 'webpush', 'Mobile Push Notifications'],
  ['partner', 'push', 'Mobile Push Notifications'],
  ['partner', 'mobile-banner', 'Mobile Push Notifications'],
  ['partner', 'in-app-notification', 'Mobile Push Notifications'],
  ['firebase', 'message', 'Mobile Push Notifications'],
  ['partner', 'pushed', 'Unassigned'],

  // Unassigned
  ['partner', null, 'Unassigned'],
  [null, 'flyer', 'Unassigned'],
  [null, null, 'Unassigned', campaign('w26')],
  ['v1.2 of the newsletter', 'x', 'Unassigned'],
  ['constructor', 'x', 'Unassigned'],

  // Clicks without a campaign, and with a part of one
  [null, null, 'Paid Search', click('Google')],
  [null, null, 'Paid Search', click('Microsoft')],
  [null, null, 'Display', click('DoubleClick')],
  [null, null, 'Organic Social', click('Meta')],
  ['facebook', 'paid', 'Paid Social', click('Meta')],
  ['fb', null, 'Organic Social', click('Meta')],
  [null, null, 'Paid Social', click('TikTok')],
  [null, null, 'Paid Social', click('LinkedIn')],
  [null, null, 'Affiliates', click('Awin')],
  [null, null, 'Display', click('Taboola')],
  [null, null, 'Paid Other', click('Ours')],
  ['newsletter', 'email', 'Email', click('Google')],
  ['partner', null, 'Paid Other', click('Google')],
  [null, null, 'Cross-network', { ...click('Google'), ...campaign('cross-network-de') }],
  [null, null, 'Paid Search', { ...click('Google'), ...from('search', 'www.google.de') }],

  // Referrers without a campaign
  [null, null, 'Organic Search', from('search', 'www.google.de')],
  [null, null, 'Organic Search', from('search', 'suche.example')],
  [null, null, 'Organic Social', from('social', 'l.facebook.com')],
  [null, null, 'Organic Social', from('social', 'com.linkedin.android')],
  [null, null, 'Organic Video', from('social', 'm.youtube.com')],
  [null, null, 'AI Assistant', from('chatbot', 'chatgpt.com')],
  [null, null, 'Email', from('email', 'mail.google.com')],
  [null, null, 'Display', from('paid', 'googleads.g.doubleclick.net')],
  [null, null, 'Referral', from('unknown', 'blog.example')],
  [null, null, 'Referral', from('unknown', 'docs.google.com')],
  [null, null, 'Organic Shopping', from('unknown', 'www.amazon.co.uk')],
  [null, null, null, from('internal', 'shop.example')],
  ['newsletter', 'email', 'Email', from('internal', 'shop.example')],
  ['newsletter', 'email', 'Email', from('search', 'www.google.de')],

  // Events of no page
  [null, null, null, { pageHost: null }],
  ['newsletter', 'email', null, { pageHost: null }],
];
