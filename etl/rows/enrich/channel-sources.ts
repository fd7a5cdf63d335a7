import type { ChannelSettings, ReferrerSettings } from '../../../lib/config.ts';
import { patternsOf, type SiteMedium, siteMediums } from './referrer.ts';
import { HostTable, plainHost } from './referrer-hosts.ts';
import { referrerSites } from './referrer-sites.ts';

/** What a source is, as the channel rules ask. */
export const sourceKinds = ['search', 'social', 'video', 'shopping', 'ai'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** Hosts of video sites; some are social sites as referrers (they come first here). */
const videoHosts =
  'youtube.com youtu.be youtube-nocookie.com =com.google.android.youtube vimeo.com dailymotion.com dai.ly twitch.tv =tv.twitch.android.app rumble.com odysee.com bitchute.com bilibili.com b23.tv bilibili.tv nicovideo.jp nico.ms netflix.com hulu.com disneyplus.com primevideo.com crunchyroll.com iqiyi.com youku.com v.qq.com rutube.ru wistia.com wistia.net vidyard.com loom.com ted.com metacafe.com veoh.com videa.hu viki.com mux.com peertube.tv coub.com';

const shoppingHosts =
  'amazon.* amzn.to amzn.eu a.co ebay.* shopping.google.* etsy.com walmart.com target.com bestbuy.com costco.com homedepot.com lowes.com wayfair.com shopify.com shop.app =com.shopify.arrive alibaba.com aliexpress.com aliexpress.ru aliexpress.us temu.com shein.com taobao.com tmall.com jd.com pinduoduo.com 1688.com rakuten.co.jp rakuten.com shopping.yahoo.co.jp shopping.yahoo.com kakaku.com zozo.jp mercari.com coupang.com gmarket.co.kr 11st.co.kr shopping.naver.com flipkart.com myntra.com snapdeal.com shopee.* lazada.* tokopedia.com bukalapak.com mercadolibre.com mercadolibre.com.ar mercadolibre.com.mx mercadolivre.com.br americanas.com.br magazineluiza.com.br ozon.ru wildberries.ru market.yandex.ru allegro.pl ceneo.pl emag.ro heureka.cz heureka.sk zbozi.cz alza.cz bol.com otto.de zalando.* idealo.* billiger.de geizhals.at geizhals.de geizhals.eu guenstiger.de preisvergleich.de check24.de kleinanzeigen.de cdiscount.com fnac.com leguide.com kelkoo.* leboncoin.fr vinted.* pricespy.co.uk pricerunner.com prisjakt.nu prisjakt.no tweakers.net beslist.nl skroutz.gr trovaprezzi.it pricegrabber.com shopzilla.com bizrate.com nextag.com shopping.com klarna.com noon.com souq.com trendyol.com hepsiburada.com n11.com takealot.com jumia.* trademe.co.nz catch.com.au poshmark.com depop.com wish.com newegg.com overstock.com shopping.bing.com ltk.app shopltk.com';

/** Words campaigns use as `utm_source` where they do not name a host, written as `wordOf` gives them. */
const words: Readonly<Record<SourceKind, string>> = {
  search:
    'google googleads adwords bing bingads microsoft microsoftads msn yahoo duckduckgo yandex yandexdirect baidu ecosia qwant startpage brave kagi aol ask naver daum seznam sklik sogou 360cn',
  social:
    'facebook fb facebookads facebookinstagram meta metaads messenger instagram ig insta threads twitter tw x xcom linkedin li pinterest pin reddit tiktok tt snapchat snap whatsapp wa telegram tg discord tumblr quora medium substack hackernews hn producthunt flipboard vk vkontakte odnoklassniki weibo wechat xiaohongshu rednote zhihu douban line kakaotalk mastodon bluesky lemmy xing nextdoor meetup slack yammer flickr digg stumbleupon myspace livejournal mixi goodreads',
  video: 'youtube yt vimeo dailymotion twitch bilibili netflix hulu disneyplus',
  shopping:
    'googleshopping googlemerchant amazon ebay etsy shopify walmart aliexpress alibaba rakuten temu shein zalando otto idealo kelkoo shopping mercadolibre mercadolivre allegro flipkart shopee lazada',
  ai: 'chatgpt openai claude anthropic gemini bard copilot perplexity deepseek mistral grok metaai aiassistant',
};

/** What the media of referrers are as sources. */
const kindOfMedium: Readonly<Record<SiteMedium, SourceKind | null>> = {
  search: 'search',
  social: 'social',
  chatbot: 'ai',
  email: null,
  paid: null,
};

/** `Hacker News`, `hacker-news` → `hackernews`. */
const wordOf = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Tells what a source (a `utm_source`, or the host of a referrer) is; null for one that is on no list. */
export function createSourceKinds(
  settings: ChannelSettings,
  referrer: ReferrerSettings,
): (source: string) => SourceKind | null {
  const byHost = new HostTable<SourceKind>();
  const byWord = new Map<string, SourceKind | null>();
  for (const medium of siteMediums) {
    for (const hosts of Object.values<string>(referrerSites[medium])) {
      for (const pattern of patternsOf(hosts)) byHost.list(pattern, kindOfMedium[medium]);
    }
  }
  for (const pattern of patternsOf(videoHosts)) byHost.list(pattern, 'video');
  for (const pattern of patternsOf(shoppingHosts)) byHost.list(pattern, 'shopping');
  for (const kind of sourceKinds) for (const word of words[kind].split(' ')) byWord.set(word, kind);
  for (const [pattern, site] of Object.entries(referrer.sites)) {
    byHost.list(pattern, site === null ? null : kindOfMedium[site.medium]);
  }
  for (const [source, kind] of Object.entries(settings.sources)) {
    if (source.includes('.')) byHost.list(source, kind);
    else byWord.set(wordOf(source), kind);
  }
  return (source) => (source.includes('.') ? byHost.find(plainHost(source)) : (byWord.get(wordOf(source)) ?? null));
}
