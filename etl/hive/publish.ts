import type { Commit } from '../../lib/protocol/store.ts';
import type { Storage } from '../run/storage.ts';
import { hiveLocation } from './location.ts';
import { published, publishScript } from './publish-script.ts';
import type { Catalog } from './tables.ts';

/** The script that shows readers of the store's tables what is committed. */
export const publishText = async (store: Storage, commits: readonly Commit[], catalog: Catalog): Promise<string> =>
  publishScript({ ...catalog, store: hiveLocation(store), commits, from: await published(store, catalog) });

/** Whether there is a commit the catalog does not show yet. */
export const isPublished = async (store: Storage, commits: readonly Commit[], catalog: Catalog): Promise<boolean> =>
  (commits.at(-1)?.n ?? 0) <= (await published(store, catalog)).n;
