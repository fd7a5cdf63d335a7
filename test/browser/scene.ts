/** A visitor, a web site and a collector: what each test of the tracker begins with. */
import { setTimeout as wait } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { resolveConfig } from '../../lib/config.ts';
import { startCollector } from '../../lib/local/collector.ts';
import { testFolder } from '../run/folder.ts';
import { type Collected, readCollected } from './collected.ts';
import { chromiumKey } from './shared-chromium.ts';
import { builtTracker, type Resource, type Site, startSite } from './site.ts';

/** The machine may be busy with other tests: nothing is late before this, and no time is asserted on. */
export const patience = 60_000;

/** How long nothing must arrive before a count is believed to be final. */
const quiet = 400;

let browser: Browser;

/** Connects to the Chromium all files share. Call once in a file, at its top or in a `describe`. */
export function browserInTests(): void {
  beforeAll(async () => {
    browser = await chromium.connect(process.env[chromiumKey]!);
  });
  afterAll(() => browser?.close());
}

export interface Scene {
  readonly site: Site;
  /** Address of the collector, at a host that belongs to the same site as `usualHost`. */
  readonly collector: string;
  /** Folder of its logs. */
  readonly logs: string;
  readonly visitor: Visitor;
  /** Another profile of the browser. */
  newVisitor(): Promise<Visitor>;
  /** Waits until that many events have arrived and no more do; fails if there are other requests, or a page saw an error. */
  collected(events: number): Promise<Collected['events']>;
  /** Everything that has arrived so far. */
  soFar(): Promise<Collected>;
  /** What pages complained about: uncaught errors and unhandled rejections. */
  readonly errors: string[];
}

export interface Visitor {
  readonly context: BrowserContext;
  /** Opens a page of the usual site, or an address, in a tab of its own. */
  open(address: string): Promise<Page>;
}

export async function scene(): Promise<Scene> {
  const logs = testFolder();
  const site = await startSite();
  const collector = await startCollector({
    raw: logs,
    port: 0,
    config: resolveConfig({}),
    trackerFolder: builtTracker,
    // Logs are made when the test looks.
    rotateMs: 3_600_000,
  });
  const errors: string[] = [];
  const contexts: BrowserContext[] = [];
  onTestFinished(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await Promise.all([site.close(), collector.close()]);
  });

  const newVisitor = async (): Promise<Visitor> => {
    const context = await browser.newContext();
    contexts.push(context);
    context.setDefaultTimeout(patience);
    context.on('weberror', (event) => errors.push(String(event.error())));
    return {
      context,
      open: async (address) => {
        const page = await context.newPage();
        await page.goto(address.startsWith('/') ? site.origin() + address : address);
        return page;
      },
    };
  };

  const soFar = async () => {
    await collector.flush();
    return readCollected(logs);
  };

  return {
    site,
    logs,
    collector: `http://c.firn.localhost:${collector.port}`,
    visitor: await newVisitor(),
    newVisitor,
    soFar,
    errors,
    collected: async (wanted) => {
      const end = Date.now() + patience;
      let now = await soFar();
      while (now.events.length < wanted && Date.now() < end) {
        await wait(50);
        now = await soFar();
      }
      for (let before = -1; before !== now.requests && Date.now() < end; now = await soFar()) {
        before = now.requests;
        await wait(quiet);
      }
      expect(errors, 'errors of pages').toEqual([]);
      expect({ events: now.events.length, requests: now.requests }).toEqual({ events: wanted, requests: wanted });
      return now.events;
    },
  };
}

export type { Page, Resource };
