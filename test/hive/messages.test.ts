import { expect, it } from 'vitest';
import { failureMessage } from './messages.ts';

const failure = { failed: 'select 1', said: [], causes: [], script: '' };

it('shortens what Tez says to its first sentence and the root causes', () => {
  const attempt = (n: number) => `TaskAttempt ${n} failed, info=[Error: a.b.RuntimeException: outer
\tat a.b.C.d(C.java:1)
Caused by: java.lang.RuntimeException: middle
\tat a.b.C.d(C.java:2)
\t... 16 more
Caused by: org.apache.hadoop.hive.ql.metadata.HiveException: ASSERT_TRUE(): assertion failed.
\tat a.b.C.d(C.java:3)
\t... 17 more
]`;
  const said = `FAILED: Execution Error, return code 2 from x.TezTask. Vertex failed, vertexName=Map 1, diagnostics=[${attempt(0)}, ${attempt(1)}]`;
  expect(failureMessage({ ...failure, said: ['Status: Failed', said] })).toBe(
    'FAILED: Execution Error, return code 2 from x.TezTask. Vertex failed, vertexName=Map 1\n' +
      '  because: HiveException: ASSERT_TRUE(): assertion failed.\n  in: select 1',
  );
});

it('shows the last lines of a script only where a script failed', () => {
  const script = '2026-11-24 08:22:30 Running Dag: dag_1\nno such file\n';
  expect(failureMessage({ ...failure, said: ['FAILED: SemanticException no'], script })).not.toContain('no such file');
  const causes = ['org.apache.hadoop.hive.ql.metadata.HiveException: [Error 20003]: An error in your custom script.'];
  expect(failureMessage({ ...failure, said: ['FAILED: return code 2'], causes, script })).toBe(
    'FAILED: return code 2\n  because: HiveException: [Error 20003]: An error in your custom script.\n' +
      '  script:  no such file\n  in: select 1',
  );
});

it('says once what Hive says twice', () => {
  const said = ['/x does not exist', 'Query returned non-zero code: 1, cause: /x does not exist'];
  expect(failureMessage({ ...failure, said })).toBe('/x does not exist\n  in: select 1');
});
