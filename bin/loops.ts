import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * `npm run loops`: compiles the byte loops of the row transform (etl/rows/loops) and writes them as text into the tree.
 *
 * The compiler is fetched for this alone: it is 100 MB, and only who changes the loops needs it.
 */
export const compiler = 'assemblyscript@0.28.20';
export const source = 'etl/rows/loops/loops.ts';
export const target = 'etl/rows/loops/loops.wasm.ts';

/** The text of the generated file. */
export function compiledLoops(): string {
  const folder = mkdtempSync(join(tmpdir(), 'firn-loops-'));
  try {
    const file = join(folder, 'loops.wasm');
    const options = ['-O3', '--runtime', 'stub', '--importMemory', '--enable', 'simd', '--noAssert'];
    execFileSync('npx', ['--yes', '--package', compiler, 'asc', source, '-o', file, ...options], { stdio: 'inherit' });
    const text = readFileSync(file).toString('base64');
    return `// Generated from loops.ts by \`npm run loops\`.\nexport const loopsWasm =\n  '${text}';\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.url === `file://${process.argv[1]}`) writeFileSync(target, compiledLoops());
