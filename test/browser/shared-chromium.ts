import { haveChromium, startChromium } from './chromium.ts';

/** Tells the tests' processes where the Chromium their files share listens. */
export const chromiumKey = 'FIRN_SHARED_CHROMIUM';

/** Starts one Chromium before all tests, and stops it after them. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (!haveChromium().ok) return;
  const server = await startChromium();
  process.env[chromiumKey] = server.wsEndpoint();
  return () => server.close();
}
