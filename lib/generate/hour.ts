/** Lines of one hour's files, kept as bytes until the hour is over. */
export class HourLines {
  #bytes: Buffer = Buffer.allocUnsafe(16_384);
  #size = 0;
  #ends: number[] = [];
  #slots: number[] = [];

  get size(): number {
    return this.#size;
  }

  /** Adds a line of ASCII; `slot` says where in the hour it stands, lines of one slot keep their order. */
  add(line: string, slot: number): void {
    const end = this.#size + line.length;
    if (end > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, this.#size);
      this.#bytes = larger;
    }
    this.#bytes.write(line, this.#size, 'latin1');
    this.#size = end;
    this.#ends.push(end);
    this.#slots.push(slot);
  }

  /** Forgets the lines; the memory is used again. */
  clear(): void {
    this.#size = 0;
    this.#ends = [];
    this.#slots = [];
  }

  /** Deals the lines, in the order of their slots, to files that each begin with `head`; files that get none are left out. */
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
    return texts.filter((text) => text !== null);
  }

  #length(line: number): number {
    return this.#ends[line]! - (line === 0 ? 0 : this.#ends[line - 1]!);
  }

  #inOrder(): readonly number[] {
    const slots = this.#slots;
    return Array.from(slots.keys()).sort((a, b) => slots[a]! - slots[b]! || a - b);
  }
}
