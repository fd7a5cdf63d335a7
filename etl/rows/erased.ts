import { createHmac } from 'node:crypto';
import type { Tombstone } from '../../lib/protocol/store.ts';
import { type Cells, cellOf } from './cells.ts';
import { candidatesOf, comparable, identityColumns } from './identifiers.ts';

/** How a tombstone names somebody: HMAC-SHA-256 under its salt, the first 128 bits in hex. */
export const identifierHash = (salt: string, identifier: string): string =>
  createHmac('sha256', Buffer.from(salt, 'hex')).update(comparable(identifier)).digest('hex').slice(0, 32);

const cellsOfIdentity = identityColumns.map(cellOf);

/** So many answers are kept: most events come from browsers that were seen a moment ago. */
const mostRemembered = 1 << 16;

/** Who was erased: knows them when they come back, and cannot tell who they are. */
export class Erased {
  /** Hashes by the salt they were made with; a store has one. */
  private readonly hashes = new Map<string, Set<string>>();
  private readonly answers = new Map<string, boolean>();

  constructor(tombstones: readonly Tombstone[]) {
    for (const { salt, hashes } of tombstones) {
      const known = this.hashes.get(salt) ?? new Set();
      this.hashes.set(salt, known);
      for (const hash of hashes) known.add(hash);
    }
  }

  /** Whether an identifier is of somebody who was erased. */
  has(identifier: string): boolean {
    const known = this.answers.get(identifier);
    if (known !== undefined) return known;
    const answer = [...this.hashes].some(([salt, hashes]) => hashes.has(identifierHash(salt, identifier)));
    if (this.answers.size >= mostRemembered) this.answers.clear();
    this.answers.set(identifier, answer);
    return answer;
  }

  /** Whether an event is of somebody who was erased. */
  hasEvent(cells: Cells): boolean {
    return cellsOfIdentity.some((cell) => cells.has(cell) && this.has(cells.text(cell)));
  }

  /** Whether a line that is no event says anywhere who it is of. */
  hasLine(line: string): boolean {
    for (const candidate of candidatesOf(line)) if (this.has(candidate)) return true;
    return false;
  }
}
