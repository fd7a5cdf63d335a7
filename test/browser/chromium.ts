/** The Chromium the tests drive: Debian's, or the one FIRN_CHROMIUM names. */
import { accessSync, constants } from 'node:fs';
import type { BrowserServer } from 'playwright-core';
import { chromium } from 'playwright-core';

export const chromiumPath = process.env.FIRN_CHROMIUM ?? '/usr/bin/chromium';

export const chromiumArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Names for sites that are neither localhost nor encrypted, where some of the browser\'s interfaces are missing.
  '--host-resolver-rules=MAP *.test 127.0.0.1',
] as const;

/**
 * Whether a Chromium can run here, or why not: for tests that skip with a reason.
 *
 * @throws Error with the reason if FIRN_BROWSER=1 demands it, as CI does: then nothing is skipped
 */
export function haveChromium(): { readonly ok: true } | { readonly ok: false; readonly why: string } {
  try {
    accessSync(chromiumPath, constants.X_OK);
    return { ok: true };
  } catch {
    const why = `no Chromium at ${chromiumPath}: install Debian's package chromium, or name one in FIRN_CHROMIUM`;
    if (process.env.FIRN_BROWSER === '1') throw new Error(`FIRN_BROWSER=1 demands a browser, but there is ${why}`);
    return { ok: false, why };
  }
}

/** Starts it, for all files of tests: each connects and makes contexts of its own, as separate as profiles. */
export const startChromium = (): Promise<BrowserServer> =>
  chromium.launchServer({
    executablePath: chromiumPath,
    // Playwright switches the back/forward cache off; visitors have it.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: [...chromiumArguments],
  });
