import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';

const fileName = /^[\w-][\w.-]*\.(js|mjs|map)$/;
const hashLength = 16;

/** `firn.js` → `firn.0123456789abcdef.js`: a name that goes with its content, so it may be kept for ever. */
export function hashedName(name: string, content: Uint8Array): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, hashLength);
  return name.replace(/\.(\w+)$/, `.${hash}.$1`);
}

/** The tracker's files, each under its own name and under one with the hash of its content. */
export function trackerFiles(folder: string): Hono {
  const app = new Hono();
  app.get('/:name{.+\\.(?:js|mjs|map)}', async (context, next) => {
    const asked = context.req.param('name');
    if (!fileName.test(asked)) return next();
    const own = asked.replace(new RegExp(`\\.[0-9a-f]{${hashLength}}(?=\\.\\w+$)`), '');
    const content = await contentOf(folder, asked).then((found) => found ?? contentOf(folder, own));
    const isThere = content !== null && (asked === own || asked === hashedName(own, content));
    if (!isThere) return context.text(await whyNot(folder, asked), 404);
    return context.body(new Uint8Array(content), 200, {
      'content-type': asked.endsWith('.map') ? 'application/json' : 'text/javascript; charset=utf-8',
      'cache-control': asked === own ? 'no-cache' : 'public, max-age=31536000, immutable',
      // A page that checks the content (`integrity`) asks as itself.
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
  });
  return app;
}

const contentOf = (folder: string, name: string): Promise<Buffer | null> =>
  readFile(join(folder, name)).catch(() => null);

async function whyNot(folder: string, name: string): Promise<string> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => fileName.test(file));
  return files.length === 0
    ? `The tracker is not built: there are no scripts in ${folder}; "npm run build" makes them.\n`
    : `The tracker has no ${name}; there are ${files.join(', ')}.\n`;
}
