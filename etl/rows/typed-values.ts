import type { Form, Type } from '../../lib/protocol/event.ts';
import { platforms } from '../../lib/protocol/parameters.ts';
import type { FieldFault } from '../../lib/protocol/row.ts';
import type { Cells } from './cells.ts';
import { digitOne, digitZero, smallX, space } from './characters.ts';
import type { Memory, Span } from './memory.ts';
import { decimalText, doubleText, largestInt, readDigits, readInt } from './numbers.ts';
import { isText, lowerCase, trimSpaces } from './text.ts';
import { lastTime, readDateTime } from './time.ts';
import { uuidCase } from './uuid.ts';

/** How a value is read that is more than text: by its column's type or form; sizes feed two columns; 2012 wrote times as dates. */
export type TypedReading =
  | Exclude<Type, 'string'>
  | Extract<Form, 'uuid' | 'platform' | 'currency'>
  | 'size'
  | 'date_and_time';

const nullWord = Buffer.from('null');
const knownPlatforms: readonly string[] = platforms;

/**
 * Puts the cleaned text in `span` into a cell, in the form README.md, "Values", gives its type, or a fault where it does not fit.
 * False, without fault, if the text is as good as none. Takes the spaces off the span.
 */
export function putTyped(cells: Cells, cell: number, reading: TypedReading, span: Span): boolean {
  const { start, end } = span;
  trimSpaces(cells.memory.bytes, span);
  if (!isForm(reading) && saysNothing(cells.memory, span)) return false;
  const fault = write(cells, cell, reading, span);
  // A fault shows the value as it came, spaces included.
  if (fault !== null) cells.faultAt(cell, fault, start, end);
  return true;
}

const isForm = (reading: TypedReading): boolean =>
  reading === 'uuid' || reading === 'platform' || reading === 'currency';

const saysNothing = ({ bytes }: Memory, { start, end }: Span): boolean =>
  start === end || isText(bytes, start, end, nullWord);

/** Writes the trimmed text in `span`, or gives its fault. */
function write(cells: Cells, cell: number, reading: TypedReading, span: Span): FieldFault | null {
  const { memory } = cells;
  const { bytes } = memory;
  const { start, end } = span;
  switch (reading) {
    case 'int': {
      const value = readInt(bytes, start, end);
      if (Number.isNaN(value)) return 'not_integer';
      cells.writeInt(cell, value);
      return null;
    }
    case 'bigint': {
      const value = readDigits(bytes, start, end);
      if (value < 0) return 'not_integer';
      cells.writeInt(cell, value);
      return null;
    }
    case 'timestamp':
      return writeTime(cells, cell, readDigits(bytes, start, end));
    case 'date_and_time':
      return writeTime(cells, cell, readDateAndTime(bytes, start, end));
    case 'boolean': {
      const digit = end - start === 1 ? bytes[start] : -1;
      if (digit !== digitOne && digit !== digitZero) return 'not_boolean';
      cells.writeBoolean(cell, digit === digitOne);
      return null;
    }
    case 'double':
      return writeText(cells, cell, doubleText(memory.text(start, end)), 'not_number');
    case 'decimal(18,2)':
      return writeText(cells, cell, decimalText(memory.text(start, end)), 'not_decimal');
    case 'size':
      return writeSize(cells, cell, span);
    case 'uuid':
      return writeUuid(cells, cell, span);
    case 'platform':
      if (!knownPlatforms.includes(memory.text(start, end))) return 'not_platform';
      cells.set(cell, start, end);
      return null;
    case 'currency': {
      const text = memory.text(start, end);
      return writeText(cells, cell, /^[A-Za-z]{3}$/.test(text) ? text.toUpperCase() : null, 'not_currency');
    }
  }
}

function writeText(cells: Cells, cell: number, text: string | null, fault: FieldFault): FieldFault | null {
  if (text === null) return fault;
  cells.write(cell, text);
  return null;
}

function writeTime(cells: Cells, cell: number, time: number): FieldFault | null {
  if (time < 0 || time > lastTime) return 'not_time';
  cells.writeTime(cell, time);
  return null;
}

/** `YYYY-MM-DD HH:MM:SS`, as trackers of 2012 could send it. */
const readDateAndTime = (bytes: Uint8Array, start: number, end: number): number =>
  end - start === 19 && bytes[start + 10] === space ? readDateTime(bytes, start, start + 10, start + 11, end) : -1;

/** `WxH` → the width's cell and the height's, which is the next column of the table. */
function writeSize(cells: Cells, cell: number, { start, end }: Span): FieldFault | null {
  const { bytes } = cells.memory;
  let x = start;
  while (x < end && bytes[x] !== smallX) x += 1;
  const width = readSide(bytes, start, x);
  const height = readSide(bytes, x + 1, end);
  if (width < 0 || height < 0) return 'not_size';
  cells.writeInt(cell, width);
  cells.writeInt(cell + 1, height);
  return null;
}

/** One side of a size, -1 if it is none. */
function readSide(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 10) return -1;
  const side = readDigits(bytes, start, end);
  return side > largestInt ? -1 : side;
}

function writeUuid(cells: Cells, cell: number, span: Span): FieldFault | null {
  const { memory } = cells;
  const letters = uuidCase(memory.bytes, span.start, span.end);
  if (letters === 'none') return 'not_uuid';
  if (letters === 'mixed') lowerCase(memory, span.start, span.end, span);
  cells.setSpan(cell, span);
  return null;
}
