/** Memory that is used again: fresh memory for each hour would be as much work as filling it. */
class SpareBuffers {
  readonly #spare: Buffer[] = [];

  /** A buffer of at least that size, bytes. */
  take(size: number): Buffer {
    // Most hours to come hold a few late lines only: they must not sit on the buffer of a whole hour.
    const at = size < worthKeeping ? -1 : this.#spare.findIndex((buffer) => buffer.length >= size);
    return at < 0 ? Buffer.allocUnsafeSlow(size) : this.#spare.splice(at, 1)[0]!;
  }

  give(buffer: Buffer): void {
    if (buffer.length < worthKeeping) return;
    this.#spare.push(buffer);
    if (this.#spare.length > mostKept) this.#spare.shift();
  }
}

const worthKeeping = 524_288;
const mostKept = 2;
const spareBuffers = new SpareBuffers();

/** Lines of one hour's files, kept as bytes until the hour is over. */
export class HourLines {
  #bytes: Buffer = spareBuffers.take(16_384);
  #size = 0;
  readonly #ends: number[] = [];
  readonly #slots: number[] = [];

  get size(): number {
    return this.#size;
  }

  /** Adds a line of ASCII; `slot` says where in the hour it stands, lines of one slot keep their order. */
  add(line: string, slot: number): void {
    const end = this.#size + line.length;
    if (end > this.#bytes.length) this.#grow(end);
    this.#bytes.write(line, this.#size, 'latin1');
    this.#size = end;
    this.#ends.push(end);
    this.#slots.push(slot);
  }

  /**
   * Deals the lines, in the order of their slots, to files that each begin with `head`; files that get none are left
   * out. The lines are gone afterwards.
   */
  dealt(files: number, head: Buffer, dealer: () => number): readonly Buffer[] {
    const order = this.#inOrder();
    const dealtTo = order.map(dealer);
    const sizes = new Array<number>(files).fill(0);
    for (let i = 0; i < order.length; i++) sizes[dealtTo[i]!]! += this.#length(order[i]!);
    const texts = sizes.map((size) => (size === 0 ? null : Buffer.allocUnsafe(head.length + size)));
    const filled = texts.map((text) => (text === null ? 0 : head.copy(text)));
    for (let i = 0; i < order.length; i++) {
      const line = order[i]!;
      const file = dealtTo[i]!;
      const end = this.#ends[line]!;
      filled[file]! += this.#bytes.copy(texts[file]!, filled[file]!, end - this.#length(line), end);
    }
    spareBuffers.give(this.#bytes);
    return texts.filter((text) => text !== null);
  }

  #grow(size: number): void {
    const larger = spareBuffers.take(Math.max(size, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#size);
    spareBuffers.give(this.#bytes);
    this.#bytes = larger;
  }

  #length(line: number): number {
    return this.#ends[line]! - (line === 0 ? 0 : this.#ends[line - 1]!);
  }

  #inOrder(): readonly number[] {
    const slots = this.#slots;
    return Array.from(slots.keys()).sort((a, b) => slots[a]! - slots[b]! || a - b);
  }
}
