import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { chromiumArguments, chromiumPath, haveChromium } from './chromium.ts';
import { trackedPage } from './page.ts';
import { browserInTests, scene } from './scene.ts';

const have = haveChromium();

/** Opens an address in a Chromium nobody looks into: watched by Playwright, it does not prerender. */
function openAlone(address: string): void {
  const profile = mkdtempSync(join(tmpdir(), 'firn-chromium-'));
  const child = spawn(
    chromiumPath,
    [...chromiumArguments, `--user-data-dir=${profile}`, '--remote-debugging-port=0', address],
    { stdio: 'ignore', detached: true },
  );
  onTestFinished(async () => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      // With all it started.
      process.kill(-child.pid!, 'SIGKILL');
      await ended;
    }
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  });
}

const rules = '<script type="speculationrules">{"prerender":[{"urls":["/soon"],"eagerness":"immediate"}]}</script>';

/** A page that has the browser prepare `/soon`, and goes on to an address when the test answers `/go`. */
const firstPage = (to: string) => `<title>first</title>${rules}<a href="${to}">on</a><script>
  const look = setInterval(async () => {
    if (!(await fetch('/go')).ok) return;
    clearInterval(look);
    document.querySelector('a').click();
  }, 200);
</script>`;

describe('a page that is made before anybody looks at it', () => {
  if (!have.ok) {
    it.skip(`cannot be tested: ${have.why}`);
    return;
  }
  browserInTests();

  const calls = `
    fetch('/state?prerendering=' + document.prerendering);
    firn('trackPageView');
    firn('trackStructEvent', 'made', 'early');
    document.addEventListener('prerenderingchange', () => firn('trackStructEvent', 'made', 'on activation'));`;

  it('is heard when somebody does, once', async () => {
    const { site, collector, collected } = await scene();
    site.put('/state', 'noted');
    site.put('/soon', trackedPage({ collector, calls, title: 'soon' }));
    site.put('/', firstPage('/soon'));
    openAlone(`${site.origin()}/`);
    await expect.poll(() => site.asked, { timeout: 60_000 }).toContain('/state?prerendering=true');
    await collected(0);
    site.put('/go', 'go');
    const events = await collected(3);
    expect(events.map(({ event, se_action }) => se_action ?? event).sort()).toEqual([
      'early',
      'on activation',
      'page_view',
    ]);
    expect(new Set(events.map((event) => event.domain_sessionid)).size).toBe(1);
    for (const event of events) expect(event.page_referrer).toBe(`${site.origin()}/`);
  });

  it('is never heard if nobody does', async () => {
    const { site, collector, collected } = await scene();
    site.put('/state', 'noted');
    site.put('/soon', trackedPage({ collector, calls, title: 'soon' }));
    site.put('/other', trackedPage({ collector, title: 'other' }));
    site.put('/', firstPage('/other'));
    openAlone(`${site.origin()}/`);
    await expect.poll(() => site.asked, { timeout: 60_000 }).toContain('/state?prerendering=true');
    site.put('/go', 'go');
    const events = await collected(1);
    expect(events[0]!.page_title).toBe('other');
  });
});
