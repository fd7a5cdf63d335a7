import type { Browser } from './browser.ts';
import { companionOf, type Page, type Product, shop } from './catalogue.ts';
import { answerConsent } from './consent.ts';
import { valueAsLogged } from './encode.ts';
import { snowplow } from './entities.ts';
import { debrisNumberShare, debrisNumbers } from './faults.ts';
import type { Arrival } from './sources.ts';

interface CartLine {
  readonly product: Product;
  readonly quantity: number;
}

const lookSeconds = 16;

/** Hundredths as JavaScript writes the number: trackers send 129.9, not 129.90. */
const amount = (cents: number): string => String(cents / 100);

function landing(browser: Browser): Page {
  const { random } = browser;
  const luck = random.unit();
  if (luck < 0.25) return shop.home;
  if (luck < 0.5) return shop.categories.pick(random);
  return luck < 0.506 ? shop.missing : shop.products.pick(random);
}

function productView(browser: Browser, product: Product): void {
  const misfit = browser.random.chance(debrisNumberShare);
  browser.struct('product', 'view', {
    label: product.sku,
    property: product.name,
    value: misfit ? browser.random.pick(debrisNumbers) : amount(product.priceCents),
    misfit,
  });
}

function addToCart(browser: Browser, product: Product, cart: CartLine[]): void {
  const quantity = browser.random.chance(0.85) ? 1 : 2;
  cart.push({ product, quantity });
  browser.selfDescribing(snowplow, 'add_to_cart', '1-0-0', cartData(browser, product, quantity));
}

/** What others bought with it: opened from the product page, often taken too. */
function addCompanion(browser: Browser, page: Page, cart: CartLine[]): void {
  const { random } = browser;
  const companion = companionOf(page, random.below(2));
  if (companion?.product == null) return;
  browser.leave();
  browser.view(companion, browser.address);
  productView(browser, companion.product);
  browser.read(random.longTailed(lookSeconds / 2));
  if (random.chance(0.6)) addToCart(browser, companion.product, cart);
}

const cartData = (browser: Browser, product: Product, quantity: number) => ({
  sku: product.sku,
  name: product.name,
  category: product.category,
  unitPrice: product.priceCents / 100,
  quantity,
  currency: browser.person.place.currency,
});

/** The order and its lines, by the old commerce calls. */
function order(browser: Browser, cart: readonly CartLine[]): void {
  const { random, person } = browser;
  const { place } = person;
  const currency = place.currency;
  const id = `B${random.between(10, 99)}-${random.hex8().toUpperCase()}`;
  const goodsCents = cart.reduce((sum, { product, quantity }) => sum + product.priceCents * quantity, 0);
  const shippingCents = goodsCents > 10_000 ? 0 : 490;
  const totalCents = goodsCents + shippingCents;
  const taxCents = Math.round((totalCents * 19) / 119);
  browser.commerce(
    'tr',
    `&tr_id=${id}&tr_af=web&tr_tt=${amount(totalCents)}&tr_tx=${amount(taxCents)}&tr_sh=${amount(shippingCents)}` +
      `&tr_ci=${valueAsLogged(place.city)}&tr_st=${place.region}&tr_co=${place.country}&tr_cu=${currency}`,
    { currency, totalCents },
  );
  for (const { product, quantity } of cart) {
    browser.commerce(
      'ti',
      `&ti_id=${id}&ti_sk=${product.sku}&ti_nm=${valueAsLogged(product.name)}&ti_ca=${product.category}` +
        `&ti_pr=${amount(product.priceCents)}&ti_qu=${quantity}&ti_cu=${currency}`,
      null,
    );
  }
}

/** From the cart to the order; leaves it at any step. */
function checkOut(browser: Browser, cart: CartLine[]): void {
  const { random } = browser;
  const open = (page: Page, referrer: string | null, seconds: number): void => {
    browser.leave();
    browser.view(page, referrer);
    browser.read(random.longTailed(seconds));
  };
  open(shop.cart, browser.address, 12);
  const removed = cart.length > 1 && random.chance(0.15) ? cart.pop() : undefined;
  if (removed !== undefined) {
    browser.selfDescribing(snowplow, 'remove_from_cart', '1-0-0', cartData(browser, removed.product, removed.quantity));
  }
  if (!random.chance(0.62)) return;
  open(shop.address, browser.address, 30);
  browser.struct('checkout', 'step', { label: 'address', value: '1' });
  if (!random.chance(0.78)) return;
  open(shop.payment, browser.address, 22);
  const byPayPal = random.chance(0.3);
  browser.struct('checkout', 'step', { label: 'payment', property: byPayPal ? 'paypal' : 'card', value: '2' });
  if (!random.chance(0.86)) return;
  open(shop.thanks, byPayPal ? 'https://www.paypal.com/' : browser.address, 3);
  order(browser, cart);
}

/** A visit to the shop: looking around, sometimes into the cart, more rarely to the till. */
export function goShopping(browser: Browser, arrival: Arrival): void {
  const { random } = browser;
  const cart: CartLine[] = [];
  let page = landing(browser);
  browser.viewWithQuery(page, arrival.query, arrival.referrer);
  answerConsent(browser);
  let staying = Math.min(0.9, arrival.staying + 0.12);
  while (!browser.done) {
    if (page.product !== null) productView(browser, page.product);
    browser.read(Math.min(400, random.longTailed(lookSeconds)));
    if (page.product !== null && random.chance(0.13)) {
      addToCart(browser, page.product, cart);
      if (random.chance(0.35)) addCompanion(browser, page, cart);
    }
    if (cart.length > 0 && random.chance(0.24)) {
      checkOut(browser, cart);
      browser.leave();
      return;
    }
    const goesOn = random.chance(staying);
    browser.leave();
    if (!goesOn || browser.done) return;
    const luck = random.unit();
    if (luck < 0.08) {
      const term = shop.terms.pick(random);
      page = shop.search;
      browser.viewWithQuery(page, `q=${encodeURIComponent(term)}`, browser.address);
      browser.siteSearch(term, random.below(60));
    } else {
      page = luck < 0.35 ? shop.categories.pick(random) : shop.products.pick(random);
      browser.view(page, browser.address);
    }
    staying *= 0.98;
  }
}
