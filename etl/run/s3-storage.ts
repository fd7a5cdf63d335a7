import { createWriteStream } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { S3Bucket } from './s3-bucket.ts';
import { type Connect, connectShared } from './s3-client.ts';
import { s3Location } from './s3-location.ts';
import { readS3Object } from './s3-object.ts';
import type { Storage, StoredFile } from './storage.ts';

/**
 * A store in a bucket. A file appears with its last byte, and everybody sees it from then on (S3 User Guide,
 * "Amazon S3 data consistency model"), so nothing is ever unfinished.
 *
 * @param location `s3://bucket/prefix`
 * @throws UserError where it names no bucket
 */
export function s3Storage(location: string, connect: Connect = connectShared): Storage {
  const place = s3Location(location, '--store');
  const bucket = new S3Bucket(place.bucket, connect);
  const at = (key: string): string => `${place.prefix}${key}`;
  const keyOf = (key: string): string => key.slice(place.prefix.length);

  return {
    location,

    async list(prefix) {
      const found: StoredFile[] = [];
      for await (const { key, bytes, etag } of bucket.files(at(prefix))) found.push({ key: keyOf(key), bytes, etag });
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },

    async folders(prefix) {
      const found: string[] = [];
      for await (const page of bucket.pages(at(prefix), true)) {
        found.push(...page.folders.map((folder) => folder.slice(at(prefix).length, -1)));
      }
      return found.sort();
    },

    async read(key) {
      const pieces: Uint8Array[] = [];
      const bytes = readS3Object(bucket, at(key), null);
      for (;;) {
        const { done, value } = await bytes.next();
        if (done) return value ? Buffer.concat(pieces) : null;
        pieces.push(value);
      }
    },

    write: (key, content) => bucket.put(at(key), content),

    writeIfAbsent: (key, content) => bucket.putIfAbsent(at(key), content),

    async adopt(file, key) {
      await bucket.putFile(at(key), file);
      await unlink(file);
    },

    async download(key, file) {
      let isThere = true;
      await pipeline(async function* () {
        isThere = yield* readS3Object(bucket, at(key), null);
      }, createWriteStream(file));
      return isThere;
    },

    remove: (keys) => bucket.remove(keys.map(at)),

    async removeTree(prefix) {
      // The marks of folders go too.
      for await (const page of bucket.pages(at(prefix))) await bucket.remove(page.objects.map(({ key }) => key));
    },

    // There is nothing unfinished.
    sweepUnfinished: async () => {},

    localPath: () => null,
  };
}
