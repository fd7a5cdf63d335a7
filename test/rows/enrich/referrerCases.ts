import type { ReferrerAnswer, ReferrerInput } from '../../../etl/rows/enrich/referrer.ts';

/** What a visit says of where it came from, and medium, source and term in one line; '-' for null. */
export interface ReferrerCase {
  readonly why: string;
  readonly input: Partial<ReferrerInput>;
  readonly answer: string;
}

export const inOneLine = ({ refr_medium, refr_source, refr_term }: ReferrerAnswer): string =>
  [refr_medium, refr_source, refr_term].map((value) => value ?? '-').join(' | ');

const from = (refrHost: string, refrQuery: string | null = null): Partial<ReferrerInput> => ({ refrHost, refrQuery });

export const referrerCases: readonly ReferrerCase[] = [
  { why: 'no referrer', input: {}, answer: '- | - | -' },
  { why: 'an empty host', input: from(''), answer: '- | - | -' },
  { why: 'a host that is only a dot', input: from('.'), answer: '- | - | -' },
  { why: 'a site nobody listed', input: from('blog.example'), answer: 'unknown | - | -' },

  { why: 'a search', input: from('www.google.com', 'q=boots'), answer: 'search | Google | boots' },
  { why: 'no www.', input: from('google.com', 'q=boots'), answer: 'search | Google | boots' },
  { why: 'a country domain', input: from('www.google.de', 'q=stiefel'), answer: 'search | Google | stiefel' },
  { why: 'a country domain with co.', input: from('www.google.co.uk'), answer: 'search | Google | -' },
  { why: 'a country domain with com.', input: from('google.com.br'), answer: 'search | Google | -' },
  { why: 'Catalan Google', input: from('www.google.cat'), answer: 'search | Google | -' },
  { why: 'search images', input: from('images.google.fr', 'q=x'), answer: 'search | Google | x' },
  { why: 'another service of the same company', input: from('docs.google.com'), answer: 'unknown | - | -' },
  { why: 'a host that only begins like one', input: from('google.com.evil.example'), answer: 'unknown | - | -' },
  { why: 'a host that only ends like one', input: from('notgoogle.com'), answer: 'unknown | - | -' },
  { why: 'a top domain that is no country', input: from('google.zip'), answer: 'unknown | - | -' },
  { why: 'upper case', input: from('WWW.Google.COM', 'q=Boots'), answer: 'search | Google | Boots' },
  { why: 'a dot at the end', input: from('www.google.com.', 'q=a'), answer: 'search | Google | a' },
  { why: 'a port', input: from('www.google.com:443', 'q=a'), answer: 'search | Google | a' },
  { why: 'a proxy of a listed site', input: from('www-google-com.proxy.example'), answer: 'unknown | - | -' },

  {
    why: 'a plus for a space',
    input: from('www.bing.com', 'q=winter+boots&form=QBLH'),
    answer: 'search | Bing | winter boots',
  },
  { why: 'an escaped plus', input: from('www.bing.com', 'q=c%2B%2B'), answer: 'search | Bing | c++' },
  {
    why: 'escaped UTF-8',
    input: from('www.google.de', 'q=sch%C3%B6ne+stiefel'),
    answer: 'search | Google | schöne stiefel',
  },
  { why: 'emoji', input: from('www.google.de', 'q=%F0%9F%A5%BE'), answer: 'search | Google | 🥾' },
  {
    why: 'escapes that are not UTF-8',
    input: from('www.google.de', 'q=sch%F6ne'),
    answer: 'search | Google | sch\uFFFDne',
  },
  { why: 'a malformed escape', input: from('www.google.de', 'q=100%'), answer: 'search | Google | 100%' },
  {
    why: 'an escape that is no hexadecimal',
    input: from('www.google.de', 'q=50%zz'),
    answer: 'search | Google | 50%zz',
  },
  { why: 'a tab and a line end', input: from('www.google.de', 'q=a%09b%0Ac'), answer: 'search | Google | a    bc' },
  { why: 'text that would read as null', input: from('www.google.de', 'q=%5CN'), answer: 'search | Google | -' },
  { why: 'an empty term', input: from('www.google.de', 'q=&oq=boots'), answer: 'search | Google | -' },
  { why: 'a term of spaces', input: from('www.google.de', 'q=+%20+'), answer: 'search | Google | -' },
  {
    why: 'the parameter in the middle',
    input: from('www.google.de', 'source=hp&q=a&sa=X'),
    answer: 'search | Google | a',
  },
  { why: 'another parameter that ends in q', input: from('www.google.de', 'oq=a'), answer: 'search | Google | -' },
  {
    why: 'the parameter twice, first without a text',
    input: from('www.google.de', 'q=&q=a'),
    answer: 'search | Google | a',
  },
  { why: 'a second choice of parameter', input: from('www.google.de', 'as_q=a'), answer: 'search | Google | a' },
  { why: 'an equals sign in the term', input: from('www.google.de', 'q=1=1'), answer: 'search | Google | 1=1' },
  {
    why: 'a very long term (the row cuts it)',
    input: from('www.google.de', `q=${'a'.repeat(5000)}`),
    answer: `search | Google | ${'a'.repeat(5000)}`,
  },

  { why: 'Yahoo and its p', input: from('fr.search.yahoo.com', 'p=bottes&q=x'), answer: 'search | Yahoo! | bottes' },
  { why: 'Yahoo Japan', input: from('search.yahoo.co.jp', 'p=a'), answer: 'search | Yahoo! | a' },
  { why: 'a portal', input: from('www.yahoo.com'), answer: 'search | Yahoo! | -' },
  { why: 'a part of the portal', input: from('finance.yahoo.com'), answer: 'unknown | - | -' },
  { why: 'its mail', input: from('us-mg.mail.yahoo.com'), answer: 'email | Yahoo! Mail | -' },
  { why: 'Yandex', input: from('yandex.ru', 'text=%D0%B1%D0%BE%D1%82%D1%8B&lr=213'), answer: 'search | Yandex | боты' },
  { why: 'Yandex in Turkey', input: from('yandex.com.tr', 'text=a'), answer: 'search | Yandex | a' },
  { why: 'Yandex, short', input: from('ya.ru'), answer: 'search | Yandex | -' },
  { why: 'Baidu', input: from('www.baidu.com', 'wd=a&word=b'), answer: 'search | Baidu | a' },
  { why: 'Baidu on phones', input: from('m.baidu.com', 'word=b'), answer: 'search | Baidu | b' },
  { why: 'a forum of Baidu', input: from('tieba.baidu.com'), answer: 'social | Tieba | -' },
  { why: 'Naver', input: from('m.search.naver.com', 'query=a'), answer: 'search | Naver | a' },
  { why: 'Seznam', input: from('search.seznam.cz', 'q=a'), answer: 'search | Seznam | a' },
  { why: 'DuckDuckGo says nothing more', input: from('duckduckgo.com'), answer: 'search | DuckDuckGo | -' },
  { why: 'a shop is no search engine', input: from('www.amazon.co.uk', 'q=a'), answer: 'unknown | - | -' },

  { why: 'Facebook through its redirector', input: from('l.facebook.com'), answer: 'social | Facebook | -' },
  { why: 'Facebook in a language', input: from('de-de.facebook.com'), answer: 'social | Facebook | -' },
  { why: 'a short address', input: from('t.co'), answer: 'social | Twitter | -' },
  { why: 'a host that ends like a short address', input: from('mt.co'), answer: 'unknown | - | -' },
  { why: 'X', input: from('x.com'), answer: 'social | Twitter | -' },
  { why: 'Pinterest in Austria', input: from('www.pinterest.at'), answer: 'social | Pinterest | -' },
  { why: 'old Reddit', input: from('old.reddit.com', 'q=a'), answer: 'social | Reddit | -' },
  { why: 'YouTube on phones', input: from('m.youtube.com'), answer: 'social | YouTube | -' },
  { why: 'a Mastodon server', input: from('chaos.social'), answer: 'social | Mastodon | -' },
  { why: 'Gmail', input: from('mail.google.com'), answer: 'email | Gmail | -' },
  { why: 'Outlook on the web', input: from('outlook.live.com'), answer: 'email | Outlook.com | -' },
  { why: 'a dereferrer', input: from('deref-gmx.net'), answer: 'email | GMX Mail | -' },
  { why: 'mail of Yandex', input: from('mail.yandex.com'), answer: 'email | Yandex Mail | -' },
  { why: 'an ad', input: from('googleads.g.doubleclick.net'), answer: 'paid | DoubleClick | -' },
  { why: 'ads of a country', input: from('adservice.google.de'), answer: 'paid | Google Ads | -' },
  { why: 'a chatbot', input: from('chatgpt.com'), answer: 'chatbot | ChatGPT | -' },
  { why: 'a chatbot on a host of a search engine', input: from('gemini.google.com'), answer: 'chatbot | Gemini | -' },
  { why: 'a chatbot, by www.', input: from('www.perplexity.ai', 'q=a'), answer: 'chatbot | Perplexity | -' },
  { why: 'a chatbot inside Bing', input: from('edgeservices.bing.com'), answer: 'chatbot | Copilot | -' },

  { why: 'the Gmail app', input: from('com.google.android.gm'), answer: 'email | Gmail | -' },
  { why: 'the Google app', input: from('com.google.android.googlequicksearchbox'), answer: 'search | Google | -' },
  { why: 'the LinkedIn app', input: from('com.linkedin.android'), answer: 'social | LinkedIn | -' },
  { why: 'an app nobody listed', input: from('com.example.reader'), answer: 'unknown | - | -' },

  { why: 'the same host', input: { ...from('shop.example'), pageHost: 'shop.example' }, answer: 'internal | - | -' },
  {
    why: 'the same host in capitals',
    input: { ...from('Shop.Example.'), pageHost: 'shop.example' },
    answer: 'internal | - | -',
  },
  {
    why: 'with and without www.',
    input: { ...from('www.shop.example'), pageHost: 'shop.example' },
    answer: 'internal | - | -',
  },
  {
    why: 'another subdomain is not ours by itself',
    input: { ...from('blog.shop.example'), pageHost: 'shop.example' },
    answer: 'unknown | - | -',
  },
  {
    why: 'a search engine on its own pages',
    input: { ...from('www.google.com', 'q=a'), pageHost: 'www.google.com' },
    answer: 'internal | - | -',
  },

  { why: 'an IPv4 address', input: from('192.168.0.1'), answer: 'unknown | - | -' },
  { why: 'an IPv4 address with a port', input: from('192.168.0.1:8080'), answer: 'unknown | - | -' },
  { why: 'an IPv6 address', input: from('[2001:db8::1]'), answer: 'unknown | - | -' },
  {
    why: 'the same IPv6 address',
    input: { ...from('[2001:db8::1]:8080'), pageHost: '[2001:db8::1]' },
    answer: 'internal | - | -',
  },
  { why: 'a machine of the office', input: from('localhost'), answer: 'unknown | - | -' },
  { why: 'a host in other letters', input: from('пример.рф'), answer: 'unknown | - | -' },
  {
    why: 'our host in other letters and in ASCII',
    input: { ...from('bücher.example'), pageHost: 'xn--bcher-kva.example' },
    answer: 'internal | - | -',
  },
  { why: 'a host that is no host', input: from('??? ///'), answer: 'unknown | - | -' },
  { why: 'two dots in a row', input: from('www..google..com'), answer: 'unknown | - | -' },
  { why: 'a host of 5,000 labels', input: from(`${'a.'.repeat(5000)}google.com`), answer: 'unknown | - | -' },
  { why: 'a host by a name every object has', input: from('constructor'), answer: 'unknown | - | -' },

  { why: 'an app that names itself', input: { utmSource: 'chatgpt.com' }, answer: 'chatbot | ChatGPT | -' },
  { why: 'in capitals, with www.', input: { utmSource: 'WWW.Perplexity.ai' }, answer: 'chatbot | Perplexity | -' },
  { why: 'a word of a campaign is no host', input: { utmSource: 'google' }, answer: '- | - | -' },
  { why: 'a host nobody listed', input: { utmSource: 'news.example' }, answer: '- | - | -' },
  { why: 'text with a dot', input: { utmSource: 'May 2026. Vol 3' }, answer: '- | - | -' },
  {
    why: 'a referrer counts before it',
    input: { ...from('blog.example'), utmSource: 'chatgpt.com' },
    answer: 'unknown | - | -',
  },
];
