/** A worker thread: transforms the chunks it is sent, one at a time, and answers each with what it wrote. */
import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../../lib/protocol/errors.ts';
import { errorCode } from '../run/disk-errors.ts';
import type { Chunk } from './chunks.ts';
import { chunkTransformer, type TransformedChunk, type TransformSetting } from './transform-chunk.ts';

export type WorkerAnswer =
  | { readonly kind: 'done'; readonly chunk: TransformedChunk }
  /** Errors lose their class and fields on the way between threads. */
  | {
      readonly kind: 'failed';
      readonly user: boolean;
      readonly message: string;
      readonly stack: string;
      readonly code: string | null;
      readonly path: string | null;
    };

const transform = chunkTransformer(workerData as TransformSetting);

parentPort!.on('message', async (chunk: Chunk) => {
  parentPort!.postMessage(await transform(chunk).then(done, failed));
});

const done = (chunk: TransformedChunk): WorkerAnswer => ({ kind: 'done', chunk });

function failed(error: unknown): WorkerAnswer {
  const known = error instanceof Error ? error : new Error(String(error));
  return {
    kind: 'failed',
    user: known instanceof UserError,
    message: known.message,
    stack: known.stack ?? '',
    code: errorCode(known),
    path: 'path' in known && typeof known.path === 'string' ? known.path : null,
  };
}
