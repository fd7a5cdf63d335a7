import { existsSync } from 'node:fs';

/** A file or folder of the material beside the repository, which is not copied into it and may be absent. */
export const sharedPath = (path: string): string => `../shared/${path}`;

/** For test titles: why a test is skipped; null where the material is there. */
export const whyMissing = (path: string): string | null =>
  existsSync(sharedPath(path)) ? null : `skipped: ${sharedPath(path)} is not there`;
