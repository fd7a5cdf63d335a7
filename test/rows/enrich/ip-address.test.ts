import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskAddress } from '../../../etl/rows/enrich/ip-address.ts';
import { fuzz } from '../fuzz.ts';
import { enriched } from './enriched.ts';

const usual = { v4Bits: 24, v6Bits: 48 };

describe('an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['255.255.255.255', '255.255.255.0'],
    ['2001:db8:85a3:8d3:1319:8a2e:370:7348', '2001:db8:85a3::'],
    ['2001:DB8::1', '2001:db8::'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8::'],
    ['fe80::1%eth0', 'fe80::'],
    ['::', '::'],
    ['::1', '::'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['::ffff:cb00:714d', '203.0.113.0'],
    ['64:ff9b::192.0.2.33', '64:ff9b::'],
    ['1:2:3:4:5:6:7:8', '1:2:3::'],
    ['unknown', null],
    ['203.0.113', null],
    ['203.0.113.7:443', null],
    ['', null],
  ])('%s is stored as %s', (address, masked) => expect(maskAddress(address, usual)).toBe(masked));

  it.each([
    ['203.0.113.77', 32, '203.0.113.77'],
    ['203.0.113.77', 20, '203.0.112.0'],
    ['203.0.113.77', 0, '0.0.0.0'],
    ['2001:db8:0:0:1:0:0:1', 128, '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', 128, '2001:0:0:1::1'],
    ['2001:db8:85a3:8d3::', 52, '2001:db8:85a3::'],
    ['2001:db8:85a3:8d3::', 56, '2001:db8:85a3:800::'],
  ])('%s keeps %i bits as %s', (address, bits, masked) =>
    expect(maskAddress(address, { v4Bits: bits, v6Bits: bits })).toBe(masked),
  );

  it('keeps exactly the bits it is told to', () => {
    const groupsOf = (part: string | undefined) =>
      part ? part.split(':').map((group) => Number.parseInt(group, 16)) : [];
    const bits = (numbers: readonly number[], width: number) =>
      numbers.map((number) => number.toString(2).padStart(width, '0')).join('');
    const bitsOf = (text: string): string => {
      if (isIP(text) === 4) return bits(text.split('.').map(Number), 8);
      const [head, tail] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split('::').map(groupsOf);
      const zeros = Array<number>(8 - head!.length - (tail?.length ?? 0)).fill(0);
      return bits([...head!, ...zeros, ...(tail ?? [])], 16);
    };
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(32), fc.nat(128), (address, v4Bits, v6Bits) => {
        fc.pre(!address.toLowerCase().includes('ffff:'));
        const masked = maskAddress(address, { v4Bits, v6Bits })!;
        const whole = bitsOf(address);
        expect(isIP(masked)).toBe(isIP(address));
        expect(bitsOf(masked)).toBe(whole.slice(0, isIP(address) === 4 ? v4Bits : v6Bits).padEnd(whole.length, '0'));
      }),
      fuzz,
    );
  });
});

describe('the address of a visitor', () => {
  const address = async (ip: object | undefined, log: string) =>
    (await enriched(ip === undefined ? {} : { privacy: { ip } }, [{ log: { 'c-ip': log } }]))[0]!.user_ipaddress;

  it('is masked unless the config says otherwise', async () => {
    expect(await address(undefined, '203.0.113.77')).toBe('203.0.113.0');
    expect(await address({ v4Bits: 16 }, '203.0.113.77')).toBe('203.0.0.0');
    expect(await address({ store: 'none' }, '203.0.113.77')).toBeNull();
    expect(await address({ store: 'full' }, '203.0.113.77')).toBe('203.0.113.77');
    expect(await address(undefined, 'not-an-address')).toBeNull();
    expect(await address({ store: 'full' }, 'not-an-address')).toBe('not-an-address');
  });
});
