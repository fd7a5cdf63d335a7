/** A page in a real Chromium with plugins on a tracker that keeps what it is asked to send, in `window.sent`. */
import { build } from 'esbuild';
import type { BrowserContext, Page } from 'playwright-core';

const bundle = build({
  stdin: {
    contents: `
      import { listen } from './tracker/core/guard.ts';
      ${['buttons', 'forms', 'errors', 'media', 'site', 'transactions'].map((name) => `export { ${name} } from './tracker/plugins/${name}.ts';`).join('\n')}
      export { autoCapture } from './tracker/plugins/auto-capture.ts';
      export { clientHints } from './tracker/plugins/client-hints.ts';
      export { crossDomain } from './tracker/plugins/cross-domain.ts';
      export { history } from './tracker/plugins/history.ts';
      export { elementVisibility } from './tracker/plugins/element-visibility.ts';
      export { webVitals } from './tracker/plugins/web-vitals.ts';

      const sent = (window.sent = []);
      const keep = (said, { context, timestamp } = {}) =>
        sent.push(JSON.parse(JSON.stringify({ ...said, context: context || [], timestamp })));
      window.tracker = {
        options: {},
        listen,
        track: (payload, common) => keep({ payload }, common || {}),
        trackSelf: (event, common) => keep({ name: event.schema.split('/')[1], schema: event.schema, data: event.data }, common || {}),
        getPageViewId: () => window.pageView || 'first',
        updatePageActivity: () => (window.active = (window.active || 0) + 1),
      };
      window.add = (plugin) => {
        plugin.activate?.(tracker);
        for (const [name, call] of Object.entries(plugin.calls || {})) tracker[name] = (...given) => call(tracker, ...given);
        return plugin;
      };
    `,
    resolveDir: process.cwd(),
    loader: 'ts',
  },
  bundle: true,
  format: 'iife',
  globalName: 'plugins',
  write: false,
}).then(({ outputFiles }) => outputFiles[0]!.text);

export interface Sent {
  readonly name?: string;
  readonly schema?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly context: readonly { readonly schema: string; readonly data: Readonly<Record<string, unknown>> }[];
}

export const address = 'http://shop.firn.localhost/page';

/** Opens a page with this body; `script` runs in its head, where `plugins`, `tracker` and `add(plugin)` are there. */
export async function pluginPage(context: BrowserContext, body: string, script: string, at = address): Promise<Page> {
  const html = `<!doctype html><meta charset="utf-8"><title>A page</title>
<script>${await bundle}</script><script>${script}</script><body>${body}`;
  await context.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname.endsWith('.png')) return route.fulfill({ status: 404 });
    return route.fulfill({ contentType: 'text/html; charset=utf-8', body: html });
  });
  const page = await context.newPage();
  await page.goto(at);
  return page;
}

export const sentOn = (page: Page): Promise<Sent[]> => page.evaluate('window.sent') as Promise<Sent[]>;
