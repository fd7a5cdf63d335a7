import { describe, expect, it } from 'vitest';
import { compared, comparedColumns, previousRange } from '../../lib/questions/compared.ts';

const column = (name: string, unit: string) => ({ name, unit, meaning: name });
const range = { from: '2026-03-01', to: '2026-03-02' };

describe('the period before', () => {
  it.each([
    [range, { from: '2026-02-27', to: '2026-02-28' }],
    [
      { from: '2024-03-01', to: '2024-03-31' },
      { from: '2024-01-30', to: '2024-02-29' },
    ],
    [
      { from: '2026-01-01', to: '2026-01-01' },
      { from: '2025-12-31', to: '2025-12-31' },
    ],
  ])('%j follows %j', (of, before) => {
    expect(previousRange(of)).toEqual(before);
  });

  it('needs a range with two ends', () => {
    expect(() => previousRange({ from: '1970-01-01', to: '9999-12-31' })).toThrow(
      'a comparison with the previous period needs both ends of the range, got 1970-01-01 to 9999-12-31; give --from and --to',
    );
  });
});

describe('two answers side by side', () => {
  const columns = [column('day', 'day'), column('app', 'text'), column('visits', 'count'), column('rate', 'share')];

  it('have each measure, what it was and how it changed', () => {
    expect(comparedColumns(columns).map(({ name, unit }) => `${name} ${unit}`)).toEqual([
      'day day',
      'app text',
      'visits count',
      'visits_before count',
      'visits_change share',
      'rate share',
      'rate_before share',
      'rate_change share',
    ]);
  });

  it('are told by their texts, days by their place in the range', () => {
    const now = [
      ['2026-03-01', 'shop', '30', '0.5'],
      ['2026-03-01', null, '4', null],
      ['2026-03-02', 'shop', '7', '0.2'],
    ];
    const before = [
      ['2026-02-27', 'shop', '20', '0.25'],
      ['2026-02-28', 'blog', '5', '1'],
      ['2026-02-27', null, '0', '0.1'],
    ];
    expect(compared(columns, now, before, range)).toEqual([
      ['2026-03-01', 'shop', '30', '20', 0.5, '0.5', '0.25', 1],
      ['2026-03-01', null, '4', '0', null, null, '0.1', null],
      ['2026-03-02', 'shop', '7', 0, null, '0.2', null, null],
      ['2026-03-02', 'blog', 0, '5', -1, null, '1', null],
    ]);
  });

  it('pair rows of the same texts in their order', () => {
    const one = [column('page', 'text'), column('views', 'count')];
    expect(
      compared(
        one,
        [
          ['/', 3],
          ['/', 2],
        ],
        [['/', 1]],
        range,
      ),
    ).toEqual([
      ['/', 3, 1, 2],
      ['/', 2, 0, null],
    ]);
  });
});
