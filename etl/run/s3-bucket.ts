import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as Sdk from '@aws-sdk/client-s3';
import { type Connect, connectShared, type S3 } from './s3-client.ts';
import { isPassing, type S3Attempt, s3Error, statusOf } from './s3-errors.ts';

/** An object as listed. */
export interface S3Object {
  readonly key: string;
  readonly bytes: number;
  /** Without quotes. */
  readonly etag: string;
}

/** Up to 1,000 entries of a listing, in the order of their bytes. */
export interface S3Page {
  readonly objects: readonly S3Object[];
  /** Prefixes that end in the delimiter. */
  readonly folders: readonly string[];
  /** The last of all entries where more follow, else null. */
  readonly last: string | null;
}

/** An object's bytes from somewhere on. */
export interface S3Body {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** How many are to come. */
  readonly bytes: number;
  readonly etag: string;
}

/** Sorts after every key that begins like this. */
export const endOf = (prefix: string): string => `${prefix}\u{10ffff}`;

/** Sorts right before a key. */
export function before(key: string): string {
  const last = [...key].at(-1)!;
  const code = last.codePointAt(0)!;
  // Nothing is encoded between U+D7FF and U+E000.
  return endOf(key.slice(0, -last.length) + String.fromCodePoint(code === 0xe000 ? 0xd7ff : code - 1));
}

/** The order of S3's listings: that of UTF-8, which differs from that of JavaScript beyond U+FFFF. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** So many tries of what the SDK does not try again by itself. */
const maxTries = 5;

/** Under this name an object says which call created it. */
const writerMark = 'firn-writer';

/** As many keys as one request can remove. */
const removedAtOnce = 1000;

/**
 * The requests firn makes of a bucket. Keys are whole ones.
 *
 * Requests that fail for a passing reason are tried again: by the SDK, and here where the SDK cannot. Every error a
 * user can mend is a UserError.
 */
export class S3Bucket {
  readonly name: string;
  private readonly connect: Connect;

  constructor(name: string, connect: Connect = connectShared) {
    this.name = name;
    this.connect = connect;
  }

  /** One page of the keys after `after` that begin with a prefix; with a delimiter, `/`, one level only. */
  async list({ prefix, after, level }: { prefix: string; after: string | null; level: boolean }): Promise<S3Page> {
    const answer = await this.asking({ doing: 'list', key: prefix }, ({ sdk, client }) =>
      client.send(
        new sdk.ListObjectsV2Command({
          Bucket: this.name,
          Prefix: prefix,
          ...(after === null ? {} : { StartAfter: after }),
          ...(level ? { Delimiter: '/' } : {}),
          // Names may hold characters that XML has not.
          EncodingType: 'url',
        }),
      ),
    );
    const objects = (answer.Contents ?? []).map(({ Key, Size, ETag }) => ({
      key: decoded(Key!),
      bytes: Size ?? 0,
      etag: unquoted(ETag),
    }));
    const folders = (answer.CommonPrefixes ?? []).map(({ Prefix }) => decoded(Prefix!));
    const ends = [objects.at(-1)?.key, folders.at(-1)].filter((end) => end !== undefined).sort(byBytes);
    return { objects, folders, last: answer.IsTruncated === true ? (ends.at(-1) ?? null) : null };
  }

  /** All pages of a prefix. */
  async *pages(prefix: string, level = false): AsyncGenerator<S3Page> {
    for (let after: string | null = null; ; ) {
      const page: S3Page = await this.list({ prefix, after, level });
      yield page;
      if (page.last === null) return;
      after = page.folders.includes(page.last) ? endOf(page.last) : page.last;
    }
  }

  /** All files below a prefix. */
  async *files(prefix: string): AsyncGenerator<S3Object> {
    for await (const page of this.pages(prefix)) yield* page.objects.filter(isFile);
  }

  /**
   * An object's bytes from `from` on; null: there is no object, or with `etag`: there is another one.
   *
   * The pieces come from a connection, which a break ends with an error (`s3-object.ts` goes on from there).
   */
  async get(key: string, { from = 0, etag }: { from?: number; etag?: string } = {}): Promise<S3Body | null> {
    const answer = await this.asking(
      { doing: 'read', key },
      ({ sdk, client }) =>
        client.send(
          new sdk.GetObjectCommand({
            Bucket: this.name,
            Key: key,
            ...(from === 0 ? {} : { Range: `bytes=${from}-` }),
            ...(etag === undefined ? {} : { IfMatch: `"${etag}"` }),
          }),
        ),
      (error) => isAbsent(error) || statusOf(error) === 412,
    );
    if (answer === null) return null;
    return {
      pieces: answer.Body as AsyncIterable<Uint8Array>,
      bytes: answer.ContentLength ?? 0,
      etag: unquoted(answer.ETag),
    };
  }

  /** Writes or replaces. */
  async put(key: string, content: Uint8Array): Promise<void> {
    await this.asking({ doing: 'write', key }, ({ sdk, client }) =>
      client.send(new sdk.PutObjectCommand({ Bucket: this.name, Key: key, Body: content })),
    );
  }

  /** Replaces an object that is still the one of this etag; false: it is another now, or gone. */
  async putIfMatch(key: string, content: Uint8Array, etag: string): Promise<boolean> {
    const answer = await this.asking(
      { doing: 'write', key },
      ({ sdk, client }) =>
        client.send(new sdk.PutObjectCommand({ Bucket: this.name, Key: key, Body: content, IfMatch: `"${etag}"` })),
      // 409: another is writing, or removing, at this moment (S3 User Guide, "Conditional writes").
      (error) => isAbsent(error) || statusOf(error) === 412 || statusOf(error) === 409,
    );
    return answer !== null;
  }

  /** Writes or replaces with the content of a file of at most 5 GiB, which is never in memory as a whole. */
  async putFile(key: string, file: string): Promise<void> {
    const { size } = await stat(file);
    await this.asking({ doing: 'write', key }, ({ sdk, client }) =>
      // A stream cannot be sent twice, so the SDK does not try again.
      trying(isPassing, async () => {
        const body = createReadStream(file);
        try {
          const command = { Bucket: this.name, Key: key, Body: body, ContentLength: size };
          await client.send(new sdk.PutObjectCommand(command));
        } finally {
          body.destroy();
        }
      }),
    );
  }

  /** Writes only where there is no object: of several who try at once, one gets true. */
  async putIfAbsent(key: string, content: Uint8Array): Promise<boolean> {
    const writer = randomUUID();
    return this.asking({ doing: 'write', key }, async ({ sdk, client }) => {
      const command = {
        Bucket: this.name,
        Key: key,
        Body: content,
        IfNoneMatch: '*',
        Metadata: { [writerMark]: writer },
      };
      try {
        // 409: another is writing, or removing, at this moment (S3 User Guide, "Conditional writes").
        await trying(
          (error) => statusOf(error) === 409,
          () => client.send(new sdk.PutObjectCommand(command)),
        );
        return true;
      } catch (error) {
        // An answer can be lost on its way: then it was this very call that took the key.
        const isTaken = statusOf(error) === 412;
        if ((isTaken || isPassing(error)) && (await this.writerOf(key, { sdk, client })) === writer) return true;
        if (isTaken) return false;
        throw error;
      }
    });
  }

  private async writerOf(key: string, { sdk, client }: S3): Promise<string | null> {
    try {
      const { Metadata } = await client.send(new sdk.HeadObjectCommand({ Bucket: this.name, Key: key }));
      return Metadata?.[writerMark] ?? null;
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  }

  /** Removes objects; those that are gone already are no error. */
  async remove(keys: readonly string[]): Promise<void> {
    for (let from = 0; from < keys.length; from += removedAtOnce) {
      const some = keys.slice(from, from + removedAtOnce);
      await this.asking({ doing: 'remove', key: some[0]! }, ({ sdk, client }) =>
        trying(isPassing, async () => {
          const command = { Bucket: this.name, Delete: { Quiet: true, Objects: some.map((Key) => ({ Key })) } };
          const { Errors = [] } = await client.send(new sdk.DeleteObjectsCommand(command));
          const [first] = Errors;
          if (first !== undefined) throw asError(first);
        }),
      );
    }
  }

  /** Asks, and says errors in the user's words; null where it is one of the expected ones. */
  private asking<T>(attempt: Omit<S3Attempt, 'bucket'>, ask: (s3: S3) => Promise<T>): Promise<T>;
  private asking<T>(
    attempt: Omit<S3Attempt, 'bucket'>,
    ask: (s3: S3) => Promise<T>,
    isExpected: (error: unknown) => boolean,
  ): Promise<T | null>;
  private async asking<T>(
    attempt: Omit<S3Attempt, 'bucket'>,
    ask: (s3: S3) => Promise<T>,
    isExpected: (error: unknown) => boolean = () => false,
  ): Promise<T | null> {
    try {
      return await ask(await this.connect());
    } catch (error) {
      if (isExpected(error)) return null;
      throw s3Error(error, { ...attempt, bucket: this.name });
    }
  }
}

/** Not the empty objects that Hadoop's file systems write for folders: `name/` (S3A), `name_$folder$` (EMRFS). */
export const isFile = ({ key }: S3Object): boolean => !key.endsWith('/') && !key.endsWith('_$folder$');

/** No object of that name; that there is no bucket is another error. */
const isAbsent = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound');

const unquoted = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

const decoded = (name: string): string => decodeURIComponent(name.replaceAll('+', ' '));

/** What is said of one of many keys, as the error it would be for a single one. */
function asError({ Code, Message }: Sdk._Error): Error {
  const status = Code === 'AccessDenied' ? 403 : Code === 'SlowDown' ? 503 : 500;
  return Object.assign(new Error(Message), { name: Code ?? 'Error', $metadata: { httpStatusCode: status } });
}

/** Tries again, later and later, as long as the error is one that passes. */
export async function trying<T>(passes: (error: unknown) => boolean, ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === maxTries || !passes(error)) throw error;
      // Spread, so that those who met do not meet again.
      await sleep(50 * 2 ** tries * (0.5 + Math.random() / 2));
    }
  }
}
