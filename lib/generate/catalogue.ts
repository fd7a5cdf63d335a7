import { valueAsLogged } from './encode.ts';
import { byPopularity } from './weighted.ts';

/** A page of a site. Its address and title are kept as the log will show them: they are in every event of the page. */
export interface Page {
  readonly path: string;
  readonly url: string;
  readonly urlLogged: string;
  readonly title: string;
  readonly titleLogged: string;
  /** Height of the document on a desktop, pixels. */
  readonly heightPx: number;
  readonly product: Product | null;
}

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  /** In hundredths of any currency: the shop asks the same number everywhere. */
  readonly priceCents: number;
}

export interface Site {
  readonly app: 'shop' | 'magazine';
  readonly host: string;
  readonly collectorHost: string;
}

export const shopSite: Site = { app: 'shop', host: 'bergfell.example', collectorHost: 'c.bergfell.example' };
export const magazineSite: Site = {
  app: 'magazine',
  host: 'firnblatt.example',
  collectorHost: 'c.firnblatt.example',
};

function page(site: Site, path: string, title: string, heightPx: number, product: Product | null = null): Page {
  const url = `https://${site.host}${path}`;
  return {
    path,
    url,
    urlLogged: valueAsLogged(url),
    title,
    titleLogged: valueAsLogged(title),
    heightPx,
    product,
  };
}

/** The same page with a query: search results, campaign landings, filters. */
export const withQuery = (of: Page, query: string): Page => {
  const url = `${of.url}${of.url.includes('?') ? '&' : '?'}${query}`;
  return { ...of, url, urlLogged: valueAsLogged(url) };
};

/** As browsers write a path: what is not ASCII is percent-encoded. */
const slug = (name: string): string =>
  encodeURI(
    name
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, ''),
  );

const shopCategories = [
  ['boots', 'Boots', ['Hiking boot', 'Winter boot', 'Approach shoe', 'Climbing shoe'], 12900],
  ['jackets', 'Jackets', ['Hardshell', 'Down jacket', 'Fleece', 'Rain jacket'], 17900],
  ['packs', 'Packs', ['Day pack 22', 'Trekking pack 55', 'Ski pack 30', 'Climbing pack 35'], 9900],
  ['tents', 'Tents', ['Tent 2P', 'Tent 3P', 'Tarp', 'Bivy'], 29900],
  ['sleeping', 'Sleeping bags', ['Down bag', 'Quilt', 'Liner', 'Mat'], 15900],
  ['climbing', 'Climbing', ['Harness', 'Rope 60 m', 'Belay device', 'Helmet'], 6900],
  ['ski', 'Ski touring', ['Touring ski', 'Skin', 'Binding', 'Pole'], 34900],
  ['kitchen', 'Camp kitchen', ['Stove', 'Pot 1.2 l', 'Mug', 'Bottle 0.75'], 3900],
  ['lights', 'Lights', ['Head torch', 'Lantern', 'Bike light'], 4900],
  ['gloves', 'Gloves', ['Glove', 'Mitten', 'Liner glove'], 4500],
  ['maps', 'Maps and books', ['Map 1:25000', 'Guide book', 'Calendar'], 1900],
  ['food', 'Food', ['Dried meal', 'Energy bar', 'Tea'], 590],
] as const;
const productLines = ['Alpina', 'Kaido', 'Sarek', 'Hüttenwart', 'Tête Rousse', 'Vento', 'Fjell', 'Ålesund'] as const;

function shopPages() {
  const products: Page[] = [];
  for (const [at, [category, , kinds, cents]] of shopCategories.entries()) {
    for (const [i, line] of productLines.entries()) {
      for (const [j, kind] of kinds.entries()) {
        const name = `${line} ${kind}`;
        const product: Product = {
          sku: `${category.slice(0, 2).toUpperCase()}-${1000 + at * 100 + i * 10 + j}`,
          name,
          category,
          priceCents: Math.round((cents * (70 + ((i * 37 + j * 53 + at * 11) % 90))) / 10000) * 100 + 90,
        };
        products.push(
          page(shopSite, `/p/${slug(name)}`, `${name} | Bergfell`, 2600 + ((i * 7 + j * 3) % 9) * 210, product),
        );
      }
    }
  }
  const categories = shopCategories.map(([category, name], i) =>
    page(shopSite, `/c/${category}`, `${name} | Bergfell`, 3200 + i * 90),
  );
  return { products, categories };
}

// Popular products are spread over the categories: the ranking strides through the list.
const strided = <T>(items: readonly T[], step: number): readonly T[] =>
  items.map((_, i) => items[(i * step) % items.length] as T);

const { products, categories } = shopPages();

const productAt = new Map(products.map((product, i) => [product.path, i]));

/** The two products often bought with one: the same every time, so that baskets have a pattern. */
export function companionOf(page: Page, which: number): Page | undefined {
  const at = productAt.get(page.path);
  return at === undefined ? undefined : products[(at + 11 + which * 29) % products.length];
}

export const shop = {
  home: page(shopSite, '/', 'Bergfell: gear for the mountains', 3800),
  products: byPopularity(strided(products, 83)),
  categories: byPopularity(categories),
  search: page(shopSite, '/search', 'Search | Bergfell', 2400),
  cart: page(shopSite, '/cart', 'Your cart | Bergfell', 1300),
  address: page(shopSite, '/checkout/address', 'Checkout: address | Bergfell', 1500),
  payment: page(shopSite, '/checkout/payment', 'Checkout: payment | Bergfell', 1200),
  thanks: page(shopSite, '/checkout/thanks', 'Thank you | Bergfell', 900),
  missing: page(shopSite, '/c/snowshoes', '404: not found | Bergfell', 700),
  terms: byPopularity([
    'boots',
    'down jacket',
    'tent',
    'head torch',
    'gore-tex',
    'hüttenschuhe',
    'crampons',
    'sac à dos',
    'size 47',
    'wool socks',
    '寝袋',
  ]),
};

const sections = ['news', 'routes', 'gear', 'people', 'climate', 'food', 'history', 'science'] as const;
const topics = [
  'the Watzmann',
  'winter huts',
  'glacier melt',
  'ski touring',
  'sleeping bags',
  'mountain rescue',
  'the first ascent',
  'avalanche reports',
  'trail running',
  'wool',
  'bouldering',
  'the Haute Route',
  'hut wardens',
  'night trains',
  'firn',
  'bivouacs',
  'maps',
  'boots',
  'mountain weather',
  'ibex',
  'the Île de Ré',
  'Käsknöpfle',
  'the Tatra',
  'frost',
  'Norðurland',
  'cable cars',
  'alpine pasture',
  'ropes',
  '富士山',
  'cairns',
  'ice climbing',
  'larches',
  'a long traverse',
  'rockfall',
  'the Øvre Dividal',
  'marmots',
  'snow',
  'old guide books',
  'moraines',
  'via ferrata',
] as const;
const headline: Readonly<Record<(typeof sections)[number], (topic: string) => string>> = {
  news: (topic) => `What is new about ${topic}`,
  routes: (topic) => `Five days out: ${topic}`,
  gear: (topic) => `Tested: ${topic}`,
  people: (topic) => `“I live for ${topic}”`,
  climate: (topic) => `How warming changes ${topic}`,
  food: (topic) => `A recipe from ${topic}`,
  history: (topic) => `A short history of ${topic}`,
  science: (topic) => `The science of ${topic}`,
};

const articles = sections.flatMap((section, s) =>
  topics.map((topic, t) =>
    page(
      magazineSite,
      `/${section}/${slug(topic)}`,
      `${headline[section](topic)} - Firnblatt`,
      3000 + ((s * 13 + t * 29) % 50) * 120,
    ),
  ),
);

export const magazine = {
  home: page(magazineSite, '/', 'Firnblatt, the mountain magazine', 6400),
  sections: byPopularity(sections.map((section) => page(magazineSite, `/${section}/`, `${section} - Firnblatt`, 4200))),
  articles: byPopularity(strided(articles, 77)),
  search: page(magazineSite, '/search', 'Search - Firnblatt', 2200),
  missing: page(magazineSite, '/news/storm', '404 - Firnblatt', 700),
  terms: byPopularity([
    'avalanche',
    'watzmann',
    'hut',
    'ski touring',
    'bivouac',
    'überschreitung',
    'recipe',
    'refuge du goûter',
    '富士山',
  ]),
};

/** How many pages each site has that visitors can be interested in. */
export const catalogueSizes = { products: products.length, articles: articles.length } as const;
