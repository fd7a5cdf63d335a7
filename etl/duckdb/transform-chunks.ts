import { Worker } from 'node:worker_threads';
import { UserError } from '../../lib/protocol/errors.ts';
import type { Chunk } from './chunks.ts';
import type { WorkerAnswer } from './rows-worker.ts';
import { chunkTransformer, type TransformedChunk, type TransformSetting } from './transform-chunk.ts';

/**
 * Transforms all chunks, in worker threads if there is more than one; the result is in the order of the chunks,
 * whoever did them.
 *
 * @param onDone told of each chunk when it is done
 */
export async function transformChunks(
  chunks: readonly Chunk[],
  setting: TransformSetting,
  threads: number,
  onDone: (chunk: Chunk) => void,
): Promise<readonly TransformedChunk[]> {
  // Starting a thread takes longer than a small run.
  if (chunks.length === 1 || threads === 1) {
    const transform = chunkTransformer(setting);
    const results: TransformedChunk[] = [];
    for (const chunk of chunks) {
      results.push(await transform(chunk));
      onDone(chunk);
    }
    return results;
  }
  const results: TransformedChunk[] = [];
  // Each worker asks for the next chunk when it is done with one, so no queue can grow.
  const waiting = chunks.values();
  const workers = Array.from({ length: Math.min(threads, chunks.length) }, () => startWorker(setting));
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (const chunk of waiting) {
          results[chunk.index] = await ask(worker, chunk);
          onDone(chunk);
        }
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

/** The bundle has the worker beside it. From its sources firn runs through tsx, which each thread has to load. */
function startWorker(setting: TransformSetting): Worker {
  if (!import.meta.url.endsWith('.ts')) {
    return new Worker(new URL('./rows-worker.js', import.meta.url), { workerData: setting });
  }
  const tsx = import.meta.resolve('tsx/esm/api');
  const file = new URL('./rows-worker.ts', import.meta.url).href;
  // `--import tsx` does nothing in a thread (tsx 4.23, Node 20).
  const code = `import('${tsx}').then(({ register }) => { register(); return import('${file}'); })`;
  return new Worker(code, { eval: true, workerData: setting });
}

function ask(worker: Worker, chunk: Chunk): Promise<TransformedChunk> {
  return new Promise((resolve, reject) => {
    const answered = (answer: WorkerAnswer) => {
      if (answer.kind === 'done') settle(() => resolve(answer.chunk));
      else settle(() => reject(errorOf(answer)));
    };
    const broken = (error: Error) => settle(() => reject(error));
    const ended = (code: number) =>
      settle(() => reject(new Error(`a row worker ended early, with code ${code}; was there enough memory?`)));
    // One by one: removing all listeners also removes Node's own, and no message comes any more (seen on Node 20).
    const settle = (end: () => void) => {
      worker.off('message', answered).off('error', broken).off('exit', ended);
      end();
    };
    worker.on('message', answered).on('error', broken).on('exit', ended);
    worker.postMessage(chunk);
  });
}

function errorOf({ user, message, stack, code, path }: Extract<WorkerAnswer, { kind: 'failed' }>): Error {
  if (user) return new UserError(message);
  const error = new Error(message);
  error.stack = stack;
  if (code !== null) Object.assign(error, { code });
  if (path !== null) Object.assign(error, { path });
  return error;
}
