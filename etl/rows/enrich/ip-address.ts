import { isIP } from 'node:net';
import type { IpPolicy } from '../../../lib/config.ts';
import type { Rule } from './rule.ts';

/** An IPv6 address as eight groups; its zone (`%eth0`) dropped. */
function groupsOf(address: string): number[] {
  const [text = ''] = address.split('%');
  const [head = '', tail] = text.split('::');
  const read = (part: string): number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((group) => {
          if (!group.includes('.')) return [Number.parseInt(group, 16)];
          const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
          return [(a << 8) | b, (c << 8) | d];
        });
  const first = read(head);
  if (tail === undefined) return first;
  const last = read(tail);
  return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

/** Eight groups as RFC 5952 writes them: the longest run of zero groups, of two or more, as `::`. */
function textOf(groups: readonly number[]): string {
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const words = groups.map((group) => group.toString(16));
  if (best.length < 2) return words.join(':');
  return `${words.slice(0, best.start).join(':')}::${words.slice(best.start + best.length).join(':')}`;
}

/** The first `keep` bits of groups of `width` bits each, the rest zero. */
const masked = (groups: readonly number[], width: number, keep: number): number[] =>
  groups.map((group, index) => {
    const dropped = Math.min(Math.max((index + 1) * width - keep, 0), width);
    return (group >>> dropped) << dropped;
  });

/**
 * An address with all but its first bits zero; null if it is none. An IPv4 address inside an IPv6 one (`::ffff:192.0.2.1`,
 * RFC 4291) is one of IPv4.
 */
export function maskAddress(text: string, { v4Bits, v6Bits }: Pick<IpPolicy, 'v4Bits' | 'v6Bits'>): string | null {
  const version = isIP(text);
  if (version === 0) return null;
  if (version === 4) return masked(text.split('.').map(Number), 8, v4Bits).join('.');
  const groups = groupsOf(text);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!isMapped) return textOf(masked(groups, 16, v6Bits));
  const octets = groups.slice(6).flatMap((group) => [group >>> 8, group & 255]);
  return masked(octets, 8, v4Bits).join('.');
}

/** The address of the visitor, as much of it as may be stored. What is no address is not stored either, unless all may be. */
export const ipAddress: Rule = {
  name: 'ip-address',
  reads: ['user_ipaddress'],
  fills: ['user_ipaddress'],
  create: ({ privacy: { ip } }) => {
    if (ip.store === 'full') return null;
    return ([address]) => ({
      user_ipaddress: address == null || ip.store === 'none' ? null : maskAddress(address, ip),
    });
  },
};
