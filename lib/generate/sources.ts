import type { clickIds } from '../protocol/parameters.ts';
import type { Place } from './places.ts';
import type { Random } from './prng.ts';
import { Weighted } from './weighted.ts';

/** How a visit came about: its referrer and what the campaign put into the landing address. */
export interface Arrival {
  /** Address of the page before; null: typed, bookmarked or withheld. */
  readonly referrer: string | null;
  /** Query of the landing page, without `?`; '' for none. */
  readonly query: string;
  /** How likely a visitor from there looks at another page. */
  readonly staying: number;
}

type Source = (random: Random, place: Place) => Arrival;

const campaigns = ['winter26', 'black-week', 'huts', 'newsletter-47', 'brand', 'gift-guide'] as const;
const terms = ['winter boots', 'down jacket', 'ski touring', 'outdoor shop', 'best tent'] as const;
const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';

function clickId(random: Random, length: number): string {
  let id = '';
  for (let i = 0; i < length; i++) id += characters.charAt(random.word() >>> 26);
  return id;
}

const from =
  (referrer: string | null, staying: number): Source =>
  () => ({ referrer, query: '', staying });

const googleDomains: Readonly<Record<string, string>> = {
  DE: 'de',
  AT: 'at',
  CH: 'ch',
  GB: 'co.uk',
  FR: 'fr',
  JP: 'co.jp',
};

const google: Source = (random, place) => {
  const domain = random.chance(0.3) ? (googleDomains[place.country] ?? 'com') : 'com';
  return { referrer: `https://www.google.${domain}/`, query: '', staying: 0.6 };
};

const searchWithTerm: Source = (random) => ({
  referrer: `https://www.bing.com/search?q=${encodeURIComponent(random.pick(terms))}&form=QBLH`,
  query: '',
  staying: 0.62,
});

/** An advertisement: a click id of one of the protocol's networks and mostly campaign parameters. */
function paid(
  id: keyof typeof clickIds,
  source: string,
  medium: string,
  referrer: string | null,
  length: number,
): Source {
  return (random) => {
    const campaign = random.pick(campaigns);
    const term = random.chance(0.4) ? `&utm_term=${encodeURIComponent(random.pick(terms)).replaceAll('%20', '+')}` : '';
    const named = random.chance(0.8)
      ? `utm_source=${source}&utm_medium=${medium}&utm_campaign=${campaign}${term}&`
      : '';
    return { referrer, query: `${named}${id}=${clickId(random, length)}`, staying: 0.55 };
  };
}

const email: Source = (random) => ({
  referrer: random.chance(0.2) ? 'https://mail.google.com/' : null,
  query: `utm_source=newsletter&utm_medium=email&utm_campaign=${random.pick(campaigns)}&utm_content=${random.pick(['top', 'teaser-2', 'footer'])}`,
  staying: 0.72,
});

const chatbot =
  (host: string, named: boolean): Source =>
  (random) => ({
    referrer: random.chance(0.85) ? `https://${host}/` : null,
    query: named ? `utm_source=${host}` : '',
    staying: 0.58,
  });

const sources = new Weighted<Source>([
  [from(null, 0.68), 300],
  [google, 300],
  [searchWithTerm, 14],
  [from('https://www.bing.com/', 0.6), 18],
  [from('https://duckduckgo.com/', 0.62), 22],
  [from('https://www.ecosia.org/', 0.62), 9],
  [from('https://search.yahoo.com/', 0.58), 5],
  [from('https://yandex.ru/', 0.5), 2],
  [from('https://www.facebook.com/', 0.4), 16],
  [from('https://l.facebook.com/', 0.4), 14],
  [from('https://www.instagram.com/', 0.38), 14],
  [from('https://t.co/KqW9hPz3xN', 0.4), 9],
  [from('https://www.reddit.com/', 0.5), 16],
  [from('https://bsky.app/', 0.48), 5],
  [from('https://www.linkedin.com/', 0.45), 6],
  [from('https://news.ycombinator.com/', 0.45), 5],
  [from('https://www.youtube.com/', 0.45), 8],
  [from('https://de.wikipedia.org/', 0.6), 6],
  [from('https://www.bergsteigen.example/forum/thema?id=4711&seite=2', 0.66), 8],
  [from('https://blog.wandern.example/2026/h%C3%BCtten-im-winter/', 0.64), 7],
  [from('android-app://com.google.android.googlequicksearchbox/', 0.55), 6],
  [paid('gclid', 'google', 'cpc', 'https://www.google.com/', 60), 48],
  [paid('gbraid', 'google', 'cpc', 'https://www.google.com/', 48), 5],
  [paid('msclkid', 'bing', 'cpc', 'https://www.bing.com/', 32), 9],
  [paid('fbclid', 'facebook', 'paid_social', 'https://l.facebook.com/', 61), 22],
  [paid('ttclid', 'tiktok', 'paid_social', 'https://www.tiktok.com/', 40), 6],
  [email, 42],
  [chatbot('chatgpt.com', true), 20],
  [chatbot('www.perplexity.ai', false), 6],
  [chatbot('gemini.google.com', false), 5],
  [chatbot('copilot.microsoft.com', false), 3],
  [chatbot('claude.ai', false), 3],
]);

/** How somebody who lives there came to a site. */
export const arrival = (random: Random, place: Place): Arrival => sources.pick(random)(random, place);
