import { expect, it } from 'vitest';
import { pageScript, sizes } from '../../bin/build-tracker.mjs';
import { loader } from '../../tracker/loader.ts';

/**
 * What a visitor pays, bytes. The core was meant to come down to 3,072: tracker/README.md, "The core's bytes", says what of it
 * weighs what, and why it stays.
 */
const most = { core: 3_890, plugins: 5_000, loader: 399 };

it('the scripts of a page are no bigger than said', async () => {
  const core = sizes(await pageScript({ path: 'tracker/firn.ts' }));
  const all = sizes(await pageScript({ path: 'tracker/firn-all.ts' }));
  console.log('core', core, 'all', all);
  expect(core.brotli, 'core, brotli').toBeLessThanOrEqual(most.core);
  expect(all.gzip - core.gzip, 'all plugins of firn-all.js, gzip').toBeLessThanOrEqual(most.plugins);
  expect(loader('https://collector.shop.example/firn.js').length).toBeLessThanOrEqual(most.loader);
});
