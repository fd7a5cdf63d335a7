import { afterEach, expect, it, vi } from 'vitest';
import { main } from '../../lib/cli/main.ts';

vi.mock('../../lib/cli/version.ts', () => ({
  run: async () => {
    throw new TypeError('cannot read properties of nothing');
  },
}));

afterEach(() => vi.unstubAllEnvs());

async function errorOutput(): Promise<{ code: number; err: string }> {
  let err = '';
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
  try {
    const code = await main(['version']);
    return { code, err };
  } finally {
    write.mockRestore();
  }
}

it('an unexpected error says that it is a bug, and shows its stack only where FIRN_DEBUG is set', async () => {
  expect(await errorOutput()).toEqual({
    code: 1,
    err: 'firn: cannot read properties of nothing\nThis is a bug in firn, not your mistake. FIRN_DEBUG=1 shows where it happened.\n',
  });
  vi.stubEnv('FIRN_DEBUG', '1');
  expect((await errorOutput()).err).toMatch(/^firn: cannot read properties of nothing\nTypeError: .*\n +at /);
});
