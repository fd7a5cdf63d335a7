import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHive } from './hive.ts';
import { haveHive } from './installation.ts';
import { runScriptAsHiveF } from './run-script.ts';

const have = haveHive();

describe('hive -f', () => {
  if (!have.ok) {
    it.skip(`is not here: ${have.why}`);
    return;
  }
  let folder: string;
  let script: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'firn-hive-f-'));
    script = join(folder, 'script.q');
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('prints the rows, and leaves tables that a session over the same folder finds', async () => {
    writeFileSync(
      script,
      "-- it's a comment;\ncreate table t (n int);\ninsert into t values (1), (null);\nselect n, 'ä;b' from t;\n",
    );
    const { code, stdout, stderr } = await runScriptAsHiveF(script, { folder, engine: 'tez' });
    expect(stderr).toContain('Time taken');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1\tä;b\nNULL\tä;b\n' });
    const hive = await startHive({ folder, engine: 'mr' });
    expect(await hive.query('select n from t')).toEqual([['1'], [null]]);
    await hive.close();
  });

  it("ends with a code and Hive's message at the first statement that fails", async () => {
    writeFileSync(script, 'select 1;\nselect assert_true(count(*) = 0) from t;\nselect 2;\n');
    const { code, stdout, stderr } = await runScriptAsHiveF(script, { folder, engine: 'tez' });
    expect(stderr).toContain('ASSERT_TRUE(): assertion failed.');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '1\n' });
  });

  it('is stopped at its limit', async () => {
    writeFileSync(script, '!sleep 600;\n');
    await expect(runScriptAsHiveF(script, { folder, engine: 'tez', limitSeconds: 2 })).rejects.toThrow(
      'took too long: stopped after 2 s',
    );
  });
});
