import { maxLineBytes } from '../../lib/protocol/logs.ts';
import { carriageReturn, lineFeed } from './characters.ts';

/** A line, without its end: `bytes[start, end)`, of one that is too long only the beginning. `length` is the line's own. */
export type LineSink = (bytes: Buffer, start: number, end: number, length: number) => void;

/** Kept of a line whose end has not come yet: enough to tell one that is too long, and its CR. */
const mostKept = maxLineBytes + 2;

/** Splits text that comes in pieces into lines (README.md, "Lines"). */
export class LineSplitter {
  private readonly deliver: LineSink;
  /** The beginning of a line whose end has not come yet, and how long that line is so far. */
  private carry: Buffer = Buffer.alloc(0);
  private carryLength = 0;
  /** Its last byte so far: tells a CR even where the middle of a very long line was not kept. */
  private lastByte = 0;

  constructor(deliver: LineSink) {
    this.deliver = deliver;
  }

  /** Another text begins. */
  begin(): void {
    this.carry = Buffer.alloc(0);
    this.carryLength = 0;
  }

  read(piece: Buffer): void {
    let at = 0;
    if (this.carryLength > 0) {
      const end = piece.indexOf(lineFeed);
      const more = end === -1 ? piece : piece.subarray(0, end);
      this.carry = Buffer.concat([this.carry, more.subarray(0, Math.max(0, mostKept - this.carry.length))]);
      this.carryLength += more.length;
      if (more.length > 0) this.lastByte = more[more.length - 1]!;
      if (end === -1) return;
      this.deliverCarry(this.lastByte === carriageReturn);
      at = end + 1;
    }
    for (let end = piece.indexOf(lineFeed, at); end !== -1; end = piece.indexOf(lineFeed, at)) {
      const lineEnd = end > at && piece[end - 1] === carriageReturn ? end - 1 : end;
      this.deliver(piece, at, Math.min(lineEnd, at + maxLineBytes), lineEnd - at);
      at = end + 1;
    }
    if (at < piece.length) {
      this.carry = Buffer.from(piece.subarray(at, Math.min(piece.length, at + mostKept)));
      this.carryLength = piece.length - at;
      this.lastByte = piece[piece.length - 1]!;
    }
  }

  /** The text ends: what stands after its last line end is a line, and a CR there part of it. */
  end(): void {
    if (this.carryLength > 0) this.deliverCarry(false);
  }

  private deliverCarry(endsInCr: boolean): void {
    const length = this.carryLength - (endsInCr ? 1 : 0);
    const line = this.carry;
    this.begin();
    this.deliver(line, 0, Math.min(length, maxLineBytes), length);
  }
}
