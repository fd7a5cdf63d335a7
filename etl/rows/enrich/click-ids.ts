/** What a click id says of a visit that no campaign parameter names: the source and medium its network's reports would show. */
export interface Click {
  readonly source: string;
  readonly medium: string;
}

const ad = (source: string): Click => ({ source, medium: 'cpc' });
/** Networks that put their id on links in posts as well as on ads: it says where from, not that it was paid for. */
const link = (source: string): Click => ({ source, medium: 'referral' });
const affiliate = (source: string): Click => ({ source, medium: 'affiliate' });

/** `mkt_network` → what its click ids say. Keys as in `clickIds` of the protocol. */
const clicks: Readonly<Record<string, Click>> = {
  Google: ad('google'),
  Microsoft: ad('bing'),
  // Campaign Manager and Display & Video 360 call it so themselves.
  DoubleClick: { source: 'dfa', medium: 'cpm' },
  Meta: link('facebook.com'),
  TikTok: ad('tiktok.com'),
  X: ad('twitter.com'),
  LinkedIn: ad('linkedin.com'),
  Pinterest: link('pinterest.com'),
  Reddit: ad('reddit.com'),
  Snapchat: ad('snapchat.com'),
  Yandex: ad('yandex'),
  Quora: ad('quora.com'),
  VK: ad('vk.com'),
  Baidu: ad('baidu'),
  Seznam: ad('seznam.cz'),
  Taboola: { source: 'taboola', medium: 'display' },
  Outbrain: { source: 'outbrain', medium: 'display' },
  Impact: affiliate('impact'),
  Awin: affiliate('awin'),
  CJ: affiliate('cj'),
  Rakuten: affiliate('rakuten'),
  TradeDoubler: affiliate('tradedoubler'),
  Partnerize: affiliate('partnerize'),
};

/** The networks this file speaks of. */
export const knownNetworks: readonly string[] = Object.keys(clicks);

/** What a click id of the network says; of a network only the config knows, that it was an ad. */
export const clickOf = (network: string): Click =>
  Object.hasOwn(clicks, network) ? clicks[network]! : ad(network.toLowerCase());
