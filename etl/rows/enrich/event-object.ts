import { type Column, columns, type EventRow, fields, type Type } from '../../../lib/protocol/event.ts';
import { type Cells, cellOf } from '../cells.ts';

/** A stored text as the value it stands for. */
const readers: Readonly<Record<Type, (text: string) => unknown>> = {
  string: (text) => text,
  int: Number,
  bigint: BigInt,
  double: Number,
  'decimal(18,2)': (text) => text,
  boolean: (text) => text === 'true',
  timestamp: (text) => new Date(`${text.replace(' ', 'T')}Z`),
};

/**
 * The event in the cells as an object. A column is read when it is asked for: code that looks at two columns does not pay
 * for 146 others. There is one object for all events; it always shows the one that is there.
 */
export function eventObject(cells: Cells): EventRow {
  const property = (column: Column): PropertyDescriptor => {
    const cell = cellOf(column);
    const read = readers[fields[column].type];
    return { enumerable: true, get: () => (cells.has(cell) ? read(cells.text(cell)) : null) };
  };
  const properties = Object.fromEntries(columns.map((column) => [column, property(column)]));
  return Object.freeze(Object.defineProperties({}, properties)) as EventRow;
}
