import type { Browser } from './browser.ts';
import { magazine, type Page } from './catalogue.ts';
import { answerConsent } from './consent.ts';
import type { Arrival } from './sources.ts';

const readSeconds = 26;
const glanceSeconds = 7;

function landing(browser: Browser): Page {
  const { random } = browser;
  const luck = random.unit();
  if (luck < 0.2) return magazine.home;
  if (luck < 0.27) return magazine.sections.pick(random);
  return luck < 0.276 ? magazine.missing : magazine.articles.pick(random);
}

/** Things readers do on an article besides reading. */
function onArticle(browser: Browser, page: Page): void {
  const { random } = browser;
  const luck = random.unit();
  if (luck < 0.05) {
    browser.struct('video', 'play', { label: page.path, property: 'inline' });
    browser.clock += random.between(8000, 90_000);
    if (random.chance(0.5)) browser.struct('video', 'complete', { label: page.path, property: 'inline' });
  } else if (luck < 0.08) {
    browser.struct('share', random.pick(['copy', 'mail', 'whatsapp']), { label: page.path });
  } else if (luck < 0.09) {
    browser.struct('newsletter', 'signup', { property: 'article' });
  } else if (luck < 0.12) {
    browser.linkClick(`https://www.alpenverein.example/${random.below(400)}`, null);
  }
}

/** A visit to the magazine: an article found, read or not, perhaps another one. */
export function readMagazine(browser: Browser, arrival: Arrival): void {
  const { random } = browser;
  let page = landing(browser);
  browser.viewWithQuery(page, arrival.query, arrival.referrer);
  answerConsent(browser);
  let staying = arrival.staying;
  while (!browser.done) {
    const isArticle = page.path.split('/').length === 3 && !page.path.endsWith('/');
    browser.read(Math.min(600, random.longTailed(isArticle ? readSeconds : glanceSeconds)));
    if (isArticle) onArticle(browser, page);
    const goesOn = random.chance(staying);
    const search = goesOn && random.chance(0.05);
    const next = search ? magazine.search : random.chance(0.12) ? magazine.home : magazine.articles.pick(random);
    if (goesOn && !search && random.chance(0.3)) browser.linkClick(next.url, next.title.split(' - ')[0] ?? null);
    browser.leave();
    if (!goesOn || browser.done) return;
    if (search) {
      const term = magazine.terms.pick(random);
      browser.viewWithQuery(magazine.search, `q=${encodeURIComponent(term)}`, browser.address);
      browser.siteSearch(term, random.below(40));
    } else {
      browser.view(next, browser.address);
    }
    page = next;
    staying *= 0.97;
  }
}
