import type { BotInput } from '../../../etl/rows/enrich/bots.ts';

/** What robots call themselves, as their operators' pages and real logs have it, and what they are found to be. */
export const robots: readonly (readonly [reason: string, agent: string])[] = [
  ['crawler:googlebot', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
  [
    'crawler:googlebot',
    'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  ],
  ['crawler:googlebot', 'Googlebot-Image/1.0'],
  [
    'crawler:adsbot-google-mobile',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 14_7_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/14.1.2 Mobile/15E148 Safari/604.1 (compatible; AdsBot-Google-Mobile; +http://www.google.com/mobile/adsbot.html)',
  ],
  ['crawler:mediapartners-google', 'Mediapartners-Google'],
  ['crawler:google-inspectiontool', 'Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)'],
  ['crawler:googleother', 'GoogleOther'],
  [
    'crawler:bingbot',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36',
  ],
  ['crawler:bingpreview', 'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b'],
  ['crawler:slurp', 'Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)'],
  ['crawler:yandexbot', 'Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)'],
  ['crawler:yandeximages', 'Mozilla/5.0 (compatible; YandexImages/3.0; +http://yandex.com/bots)'],
  ['crawler:baiduspider', 'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)'],
  ['crawler:sogou', 'Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)'],
  ['crawler:petalbot', 'Mozilla/5.0 (compatible;PetalBot;+https://webmaster.petalsearch.com/site/petalbot)'],
  [
    'crawler:applebot',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)',
  ],
  ['crawler:duckduckbot', 'DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)'],
  ['crawler:yeti', 'Mozilla/5.0 (compatible; Yeti/1.1; +http://naver.me/spd)'],
  ['crawler:mail.ru_bot', 'Mozilla/5.0 (compatible; Linux x86_64; Mail.RU_Bot/2.0; +http://go.mail.ru/help/robots)'],
  [
    'crawler:archive.org_bot',
    'Mozilla/5.0 (compatible; archive.org_bot +http://www.archive.org/details/archive.org_bot)',
  ],
  [
    'crawler:orangebot-mobile',
    'Mozilla/4.0 (compatible; MSIE 4.01; Windows CE; PPC; 240x320; SPV M700; OpVer 19.123.2.733) OrangeBot-Mobile 2008.0',
  ],
  ['crawler:beetlebot', 'Mozilla/5.0 (compatible; BeetleBot; )'],
  ['crawler:bot', 'bot'],
  ['crawler:seeker', 'Feed Seeker Bot (RSS Feed Seeker http://www.MyNewFavoriteThing.com/fsb.php)'],
  ['crawler:infuzapp', 'Mozilla/5.0 (compatible; InfuzApp/1.0; +http://www.infuz.com/)'],
  ['crawler:netvibes', 'Netvibes (http://www.netvibes.com)'],
  ['crawler:unnamed', 'Mozilla/5.0 (compatible; +http://example.org)'],
  [`crawler:${'a'.repeat(40)}`, `${'A'.repeat(5000)}bot/1.0`],

  [
    'ai:gptbot',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  ],
  [
    'ai:chatgpt-user',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot',
  ],
  [
    'ai:oai-searchbot',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; OAI-SearchBot/1.0; +https://openai.com/searchbot',
  ],
  [
    'ai:claudebot',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)',
  ],
  [
    'ai:claude-user',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; +Claude-User@anthropic.com)',
  ],
  [
    'ai:perplexitybot',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)',
  ],
  [
    'ai:perplexity-user',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0; +https://perplexity.ai/perplexity-user)',
  ],
  ['ai:ccbot', 'CCBot/2.0 (https://commoncrawl.org/faq/)'],
  [
    'ai:bytespider',
    'Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)',
  ],
  [
    'ai:amazonbot',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_10_1) AppleWebKit/600.2.5 (KHTML, like Gecko) Version/8.0.2 Safari/600.2.5 (Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot)',
  ],
  [
    'ai:meta-externalagent',
    'meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)',
  ],
  [
    'ai:mistralai-user',
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; MistralAI-User/1.0; +https://docs.mistral.ai/robots)',
  ],
  ['ai:duckassistbot', 'DuckAssistBot/1.2; (+http://duckduckgo.com/duckassistbot.html)'],
  ['ai:google-cloudvertexbot', 'Google-CloudVertexBot'],

  ['seo:ahrefsbot', 'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)'],
  ['seo:semrushbot', 'Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)'],
  ['seo:screaming', 'Screaming Frog SEO Spider/19.0'],
  ['preview:facebookexternalhit', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)'],
  ['preview:twitterbot', 'Twitterbot/1.0'],
  ['preview:linkedinbot', 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)'],
  ['preview:slackbot-linkexpanding', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
  ['preview:whatsapp', 'WhatsApp/2.23.20.0 A'],
  [
    'preview:google-web-preview',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko; Google Web Preview) Chrome/27.0 Safari/537.36',
  ],
  ['monitor:uptimerobot', 'Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)'],
  ['monitor:pingdom', 'Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)'],
  [
    'monitor:chrome-lighthouse',
    'Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse',
  ],
  [
    'monitor:ptst',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 PTST/250101.120000',
  ],
  [
    'monitor:datadogsynthetics',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 DatadogSynthetics',
  ],
  ['scanner:censysinspect', 'Mozilla/5.0 (compatible; CensysInspect/1.1; +https://about.censys.io/)'],
  ['scanner:zgrab', 'Mozilla/5.0 zgrab/0.x'],
  ['feed:feedly', 'Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)'],

  ['library:curl', 'curl/8.5.0'],
  ['library:wget', 'Wget/1.21.3'],
  ['library:python-requests', 'python-requests/2.31.0'],
  ['library:python', 'Python/3.11 aiohttp/3.8.4'],
  ['library:go-http-client', 'Go-http-client/1.1'],
  ['library:java', 'Java/1.8.0_151'],
  ['library:apache-httpclient', 'Apache-HttpClient/4.5.13 (Java/11.0.16)'],
  ['library:okhttp', 'okhttp/4.9.3'],
  ['library:axios', 'axios/1.6.2'],
  ['library:node', 'node'],
  ['library:guzzlehttp', 'GuzzleHttp/7'],
  ['library:libwww-perl', 'libwww-perl/6.67'],
  ['library:scrapy', 'Scrapy/2.11.0'],
  ['library:postmanruntime', 'PostmanRuntime/7.36.0'],
  ['library:appengine-google', 'AppEngine-Google; (+http://code.google.com/appengine; appid: s~x)'],

  [
    'headless:headlesschrome',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36',
  ],
  [
    'headless:phantomjs',
    'Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1',
  ],
  ['headless:jsdom', 'Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/22.1.0'],
  ['headless:playwright', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Playwright/1.44'],
];

/** Browsers of people, among them those whose names look like robots'. */
export const browsers: readonly string[] = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:158.0) Gecko/20100101 Firefox/158.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/27.0 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/27.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
  // Phones of the maker Cubot.
  'Mozilla/5.0 (Linux; Android 7.0; CUBOT_MANITO Build/NRD90M) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/68.0.3440.91 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20 PRO) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 6.0; CUBOT-X18) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  // A phone called Spider-Man edition is none, nor one called Spyder.
  'Mozilla/5.0 (Linux; U; Android 4.0.4; en-us; XT912 Spyder Build/6.7.2) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30',
  // Apps that show pages.
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 334.0.0.42.95 (iPhone15,2; iOS 17_5; de_DE; de; scale=3.00; 1179x2556; 607400000)',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21F79 [FBAN/FBIOS;FBAV/465.0.0.41.75;FBBV/602000000;FBDV/iPhone15,2;FBMD/iPhone;FBSN/iOS;FBSV/17.5;FBSS/3;FBCR/;FBID/phone;FBLC/de_DE;FBOP/80]',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP1A.240505.004; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/141.0.0.0 Mobile Safari/537.36 [Pinterest/Android]',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Snapchat/12.90.0.40 (like Safari/8617.2.4.10.7, panda)',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari Line/14.8.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/320.0.640000000 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 YandexSearch/7.15 YaApp_iOS/2022.78 YandexSearchBrowser/7.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 YaBrowser/25.6.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/49.0.2623.22 Safari/537.36 SE 2.X MetaSr 1.0',
  'Mozilla/5.0 (Linux; Android 9; zh-cn) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/64.0.3282.116 Mobile Safari/537.36 SogouMSE,SogouMobileBrowser/5.22.8',
  'Mozilla/5.0 (Linux; Android 11; M2007J20CG) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36 DuckDuckGo/5',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 BingSapphire/1.0.410529013',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Slack/4.38.125 Chrome/124.0.6367.243 Electron/30.1.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) QtWebEngine/6.7.2 Chrome/118.0.5993.220 Safari/537.36',
  'Mozilla/5.0 (X11; Linux armv7l) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/111.0.5563.146 Odin/111.5563.5.1 Safari/537.36',
  'Mozilla/5.0 (X11; GNU/Linux) AppleWebKit/537.36 (KHTML, like Gecko) Chromium/109.0.5414.119 Chrome/109.0.5414.119 Safari/537.36 Tesla/2023.44.30',
  'Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/4.0 Chrome/94.0.4606.31 TV Safari/537.36',
  'Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 Safari/605.1.15',
  // Before smartphones, and before Chrome.
  'Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/34.1244; U; en) Presto/2.8.119 Version/11.10',
  'Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.16',
  'SonyEricssonK510i/R4CJ Browser/NetFront/3.3 Profile/MIDP-2.0 Configuration/CLDC-1.1',
  'SAMSUNG-GT-E2232/1.0 Openwave/6.2.3 Profile/MIDP-2.0 Configuration/CLDC-1.1 UP.Browser/6.2.3.3.c.1.101 (GUI) MMP/2.0',
  'Nokia6630/1.0 (2.3.129) SymbianOS/8.0 Series60/2.6 Profile/MIDP-2.0 Configuration/CLDC-1.1',
  'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1; SV1; .NET CLR 1.1.4322)',
  'Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 5.1; EmbeddedWB 14.52 from: http://www.bsalsa.com/ EmbeddedWB 14.52)',
  'Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko',
  'Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1 OpenSSL/1.1.1d',
];

export const chrome = browsers[0]!;

/** A hit of a browser with everything a tracker sends. */
export const visit: BotInput = {
  agent: chrome,
  platform: 'web',
  asn: 3320,
  hasLanguage: true,
  screenWidth: 1920,
  screenHeight: 1080,
  cookies: true,
};

/** What is unlike in a hit, and the reason it is a robot's; null: it is none. */
export const weakCases: readonly (readonly [change: Partial<BotInput>, reason: string | null])[] = [
  [{}, null],
  [{ asn: null }, null],
  [{ asn: 16509 }, null],
  [{ hasLanguage: false }, null],
  [{ hasLanguage: false, screenWidth: null, screenHeight: null, cookies: false }, null],
  [{ screenWidth: 800, screenHeight: 600 }, null],
  [{ agent: null }, null],
  [{ agent: 'Strange/1.0' }, null],
  [{ asn: 16509, hasLanguage: false }, 'asn:16509+no_language'],
  [{ asn: 24940, screenWidth: 800, screenHeight: 600 }, 'asn:24940+screen_800x600'],
  [{ asn: 24940, screenWidth: 800, screenHeight: 1280 }, null],
  [{ asn: 14061, screenWidth: 0, screenHeight: 0 }, 'asn:14061+no_screen'],
  [{ asn: 14061, cookies: false }, 'asn:14061+no_cookies'],
  [{ asn: 14061, cookies: null }, null],
  [{ asn: 16276, agent: null }, 'asn:16276+no_agent'],
  [{ asn: 16276, agent: 'Strange/1.0' }, 'asn:16276+odd_agent'],
  // A log may be without the field.
  [{ agent: null, hasLanguage: false }, null],
  [
    { asn: 16509, agent: null, hasLanguage: false, screenWidth: null, screenHeight: null, cookies: false },
    'asn:16509+no_agent+no_language+no_screen+no_cookies',
  ],
  // Relays of people's browsers are no data centres.
  [{ asn: 13335, hasLanguage: false }, null],
  [{ asn: 36183, hasLanguage: false }, null],
  [{ asn: 54113, hasLanguage: false }, null],
  // Servers and apps have no browser, and their libraries are no robots; a declared robot is one anywhere.
  [{ platform: 'srv', asn: 16509, agent: 'python-requests/2.31.0', hasLanguage: false, screenWidth: null }, null],
  [{ platform: 'srv', asn: 16509, agent: null, hasLanguage: false, screenWidth: null }, null],
  [{ platform: 'mob', agent: 'okhttp/4.9.3' }, null],
  [{ platform: 'pc', agent: 'Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/22.1.0' }, null],
  [
    { platform: 'srv', agent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
    'crawler:googlebot',
  ],
  [{ platform: null, agent: 'curl/8.5.0' }, 'library:curl'],
];
