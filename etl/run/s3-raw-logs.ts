import { UserError } from '../../lib/protocol/errors.ts';
import type { RawObject } from '../../lib/protocol/store.ts';
import { isLogName } from './log-name.ts';
import type { RawLogs } from './raw-logs.ts';
import { before, byBytes, S3Bucket } from './s3-bucket.ts';
import { type Connect, connectShared } from './s3-client.ts';
import { isS3, s3Location, s3Url } from './s3-location.ts';
import { readS3Object } from './s3-object.ts';
import { S3Listing } from './s3-window.ts';

/**
 * Raw logs in a bucket. A run lists the look-back only (`s3-window.ts`).
 *
 * @param location `s3://bucket/prefix`
 * @throws UserError where it names no bucket, or the store lies in it
 */
export function s3RawLogs(location: string, store: string, connect: Connect = connectShared): RawLogs {
  const place = s3Location(location, '--raw');
  const { prefix } = place;
  mustNotHold(s3Url(place), location, store);
  const bucket = new S3Bucket(place.bucket, connect);
  return {
    location,
    url: s3Url(place),
    windowed: true,
    async list(window) {
      const objects: RawObject[] = [];
      let skippedNames = 0;
      for (const { key, bytes, etag } of await new S3Listing(bucket, prefix, window).objects()) {
        const object = key.slice(prefix.length);
        if (isLogPath(object)) objects.push({ object, bytes, etag });
        else skippedNames++;
      }
      objects.sort((a, b) => (a.object < b.object ? -1 : 1));
      return { objects, skippedNames };
    },
    etags: (objects) => etagsOf(bucket, prefix, objects),
    replace: ({ object, etag }, content) => bucket.putIfMatch(`${prefix}${object}`, content, etag),
    remove: (objects) => bucket.remove(objects.map((object) => `${prefix}${object}`)),
  };
}

function mustNotHold(raw: string, location: string, store: string): void {
  if (!isS3(store) || !s3Url(s3Location(store, '--store')).startsWith(raw)) return;
  throw new UserError(
    `the store ${store} lies inside the raw logs ${location}, where its files would be taken for logs; pass another --store`,
  );
}

/** As in a folder on disk, nothing below a name that begins with `.` or `_` is a log. */
function isLogPath(object: string): boolean {
  const folders = object.split('/');
  const name = folders.pop()!;
  return isLogName(name) && folders.every((folder) => !/^[._]/.test(folder));
}

/**
 * Goes through the listing from each object that is still looked for to the next: objects that stand side by side
 * take one request a thousand, and none takes more than one.
 */
async function etagsOf(
  bucket: S3Bucket,
  prefix: string,
  objects: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = objects.map((object) => `${prefix}${object}`).sort(byBytes);
  const etags = new Map<string, string>();
  for (let next = 0; next < wanted.length; ) {
    const { objects, last } = await bucket.list({ prefix, after: before(wanted[next]!), level: false });
    const there = new Map(objects.map(({ key, etag }) => [key, etag]));
    do {
      const key = wanted[next++]!;
      const etag = there.get(key);
      if (etag !== undefined) etags.set(key.slice(prefix.length), etag);
    } while (next < wanted.length && (last === null || byBytes(wanted[next]!, last) <= 0));
  }
  return etags;
}

/**
 * The bytes of an object as stored, in order.
 *
 * @param raw `s3://bucket/prefix/`
 * @throws UserError where it is gone, is another than was planned, or cannot be read
 */
export async function* openS3Object(
  raw: string,
  object: string,
  etag: string | null,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { bucket, prefix } = s3Location(raw, '--raw');
  if (yield* readS3Object(new S3Bucket(bucket), `${prefix}${object}`, etag)) return;
  throw new UserError(
    `${object} cannot be read any more: it is gone or was replaced; nothing was committed, run "firn etl" again`,
  );
}
