/** Databases in MaxMind's format, as its public description has it (MaxMind DB file format 2.0), for tests. */

type Value = string | number | { readonly [key: string]: Value } | readonly Value[];

const types = { string: 2, double: 3, uint32: 6, map: 7, array: 11 } as const;

/** A value's kind and size; kinds above 7 do not fit the first byte. */
function head(type: number, size: number): Buffer {
  const [short, more] = size < 29 ? [size, []] : size < 285 ? [29, [size - 29]] : [30, [(size - 285) >> 8, size - 285]];
  return Buffer.from(type > 7 ? [short, type - 7, ...more] : [(type << 5) | short, ...more]);
}

function encoded(value: Value): Buffer {
  if (typeof value === 'string') {
    const text = Buffer.from(value);
    return Buffer.concat([head(types.string, text.length), text]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    if (Number.isInteger(value) && value >= 0) {
      bytes.writeUInt32BE(value);
      return Buffer.concat([head(types.uint32, 4), bytes.subarray(0, 4)]);
    }
    bytes.writeDoubleBE(value);
    return Buffer.concat([head(types.double, 8), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(types.array, value.length), ...value.map(encoded)]);
  const entries = Object.entries(value as { readonly [key: string]: Value });
  return Buffer.concat([head(types.map, entries.length), ...entries.flat().map((part) => encoded(part as Value))]);
}

/** The bits of a network such as `192.0.2.0/24` or `2001:db8::/32`, in a tree of IPv6 or IPv4. */
function bitsOf(network: string, version: 4 | 6): readonly number[] {
  const [address = '', length = ''] = network.split('/');
  const binary = (value: number, width: number) => value.toString(2).padStart(width, '0');
  let bits: string;
  let fixed = 0;
  if (address.includes(':')) {
    const [before = '', after = ''] = address
      .split('::')
      .map((side) => side.split(':').filter((group) => group !== ''));
    const zeros = Array<string>(8 - before.length - after.length).fill('0');
    bits = [...before, ...zeros, ...after].map((group) => binary(Number.parseInt(group, 16), 16)).join('');
  } else {
    fixed = version === 6 ? 96 : 0;
    const octets = address.split('.').map((octet) => binary(Number(octet), 8));
    bits = '0'.repeat(fixed) + octets.join('');
  }
  return [...bits.slice(0, fixed + Number(length))].map(Number);
}

/**
 * The bytes of a database.
 *
 * @param networks what is known of each network; of nested ones the narrow stand after the wide
 */
export function maxmindFile(networks: Readonly<Record<string, Value>>, version: 4 | 6 = 6): Buffer {
  type Side = number | { readonly data: number } | null;
  const nodes: [Side, Side][] = [[null, null]];
  const data: Buffer[] = [];
  let dataBytes = 0;
  for (const [network, value] of Object.entries(networks)) {
    const bits = bitsOf(network, version);
    let node = 0;
    for (const bit of bits.slice(0, -1)) {
      const next = nodes[node]![bit]!;
      if (typeof next === 'number') node = next;
      else {
        nodes.push([next, next]);
        nodes[node]![bit] = nodes.length - 1;
        node = nodes.length - 1;
      }
    }
    nodes[node]![bits.at(-1)!] = { data: dataBytes };
    const bytes = encoded(value);
    data.push(bytes);
    dataBytes += bytes.length;
  }
  const record = (side: Side) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(side === null ? nodes.length : typeof side === 'number' ? side : nodes.length + 16 + side.data);
    return bytes;
  };
  const description = encoded({
    node_count: nodes.length,
    record_size: 32,
    ip_version: version,
    database_type: 'Test',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1700000000,
    description: { en: 'Made in a test' },
  });
  const mark = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([...nodes.flat().map(record), Buffer.alloc(16), ...data, mark, description]);
}
