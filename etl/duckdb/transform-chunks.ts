import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
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

/** From its sources firn runs through tsx, which a thread has to be told; the bundle has the worker beside it. */
function startWorker(setting: TransformSetting): Worker {
  const fromSource = import.meta.url.endsWith('.ts');
  const file = new URL(fromSource ? './rows-worker.ts' : './rows-worker.js', import.meta.url);
  const loader = fromSource ? ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href] : [];
  return new Worker(file, { workerData: setting, execArgv: loader });
}

function ask(worker: Worker, chunk: Chunk): Promise<TransformedChunk> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.removeAllListeners();
      end();
    };
    worker.once('message', (answer: WorkerAnswer) =>
      settle(() => {
        if (answer.kind === 'done') resolve(answer.chunk);
        else reject(errorOf(answer));
      }),
    );
    worker.once('error', (error) => settle(() => reject(error)));
    worker.once('exit', (code) =>
      settle(() => reject(new Error(`a row worker ended early, with code ${code}; was there enough memory?`))),
    );
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
