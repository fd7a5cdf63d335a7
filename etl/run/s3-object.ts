import { UserError } from '../../lib/protocol/errors.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { networkFault, s3Error } from './s3-errors.ts';

/** So often in a row a broken body is taken up again. */
const maxBreaks = 5;

/**
 * The bytes of an object, in order. Where the connection breaks, the rest is asked for, of the very same object.
 * Whoever does not read to the end must call `return`.
 *
 * @param etag the object must have; null: whichever it has now
 * @returns false where there is no such object (any more), true after its last byte
 * @throws UserError where S3 does not give it
 */
export async function* readS3Object(
  bucket: S3Bucket,
  key: string,
  etag: string | null,
): AsyncGenerator<Uint8Array, boolean, undefined> {
  let its = etag;
  let [read, size] = [0, Number.POSITIVE_INFINITY];
  for (let breaks = 0; read < size; ) {
    const body = await bucket.get(key, { from: read, ...(its === null ? {} : { etag: its }) });
    if (body === null) return false;
    its = body.etag;
    size = read + body.bytes;
    try {
      for await (const piece of body.pieces) {
        read += piece.length;
        breaks = 0;
        yield piece;
      }
      if (read !== size) throw new UserError(`s3://${bucket.name}/${key} has ${read} bytes, S3 announced ${size}`);
    } catch (error) {
      if (networkFault(error) === null || ++breaks === maxBreaks) {
        throw s3Error(error, { doing: 'read', bucket: bucket.name, key });
      }
    }
  }
  return true;
}
