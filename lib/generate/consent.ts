import type { Browser } from './browser.ts';
import type { Identified } from './people.ts';
import { asksConsent } from './places.ts';

const answers: Readonly<Record<Identified, string>> = { visitor: 'accept_all', visit: 'choose', no: 'reject' };

/** New visitors are asked once, where they must be; what they answer is what they let the site keep. */
export function answerConsent(browser: Browser): void {
  const { person, random } = browser;
  if (browser.visitNumber > 1 || person.robot || !asksConsent(person.place)) return;
  browser.clock += random.between(1500, 9000);
  browser.struct('consent', answers[person.identified]);
}
