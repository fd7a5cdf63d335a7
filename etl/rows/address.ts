import {
  atSign,
  bracketClose,
  colon,
  digitZero,
  dot,
  hash,
  hyphen,
  isDigit,
  isLetter,
  plus,
  questionMark,
  slash,
} from './characters.ts';
import type { Memory, Span } from './memory.ts';
import { isText, lowerCase } from './text.ts';

const http = Buffer.from('http');
const https = Buffer.from('https');

const isSchemeByte = (byte: number): boolean =>
  isLetter(byte) || isDigit(byte) || byte === plus || byte === hyphen || byte === dot;

/** The parts of an address in memory (RFC 3986, appendix B, scheme required); a part that is not there or empty has start = end. */
export class Address {
  readonly scheme: Span = { start: 0, end: 0 };
  readonly host: Span = { start: 0, end: 0 };
  readonly path: Span = { start: 0, end: 0 };
  readonly query: Span = { start: 0, end: 0 };
  readonly fragment: Span = { start: 0, end: 0 };
  /** As named, else by scheme where there is a host; -1 for none. */
  port = -1;

  /** False if `memory[start, end)` is no absolute address. */
  read(memory: Memory, start: number, end: number): boolean {
    const { bytes } = memory;
    let at = start;
    if (at >= end || !isLetter(bytes[at]!)) return false;
    while (at < end && isSchemeByte(bytes[at]!)) at += 1;
    if (at >= end || bytes[at] !== colon) return false;
    lowerCase(memory, start, at, this.scheme);
    at += 1;
    this.port = -1;
    this.host.start = this.host.end = 0;
    if (at + 1 < end && bytes[at] === slash && bytes[at + 1] === slash) {
      at += 2;
      const authority = at;
      while (at < end && bytes[at] !== slash && bytes[at] !== questionMark && bytes[at] !== hash) at += 1;
      if (!this.readAuthority(memory, authority, at)) return false;
    }
    this.path.start = at;
    while (at < end && bytes[at] !== questionMark && bytes[at] !== hash) at += 1;
    this.path.end = at;
    this.query.start = this.query.end = at;
    if (at < end && bytes[at] === questionMark) {
      this.query.start = at + 1;
      while (at < end && bytes[at] !== hash) at += 1;
      this.query.end = at;
    }
    this.fragment.start = at < end ? at + 1 : end;
    this.fragment.end = end;
    return true;
  }

  private readAuthority(memory: Memory, start: number, end: number): boolean {
    const { bytes } = memory;
    for (let at = end - 1; at >= start; at -= 1) {
      if (bytes[at] === atSign) {
        start = at + 1;
        break;
      }
    }
    let hostEnd = end;
    for (let at = end - 1; at >= start && bytes[at] !== bracketClose; at -= 1) {
      if (bytes[at] === colon) {
        hostEnd = at;
        break;
      }
    }
    let port = -1;
    for (let at = hostEnd + 1; at < end; at += 1) {
      if (!isDigit(bytes[at]!)) return false;
      port = Math.max(port, 0) * 10 + bytes[at]! - digitZero;
      if (port > 65_535) return false;
    }
    lowerCase(memory, start, hostEnd, this.host);
    if (port < 0 && hostEnd > start) port = this.defaultPort(bytes);
    this.port = port;
    return true;
  }

  private defaultPort(bytes: Uint8Array): number {
    const { start, end } = this.scheme;
    if (isText(bytes, start, end, http)) return 80;
    return isText(bytes, start, end, https) ? 443 : -1;
  }
}
