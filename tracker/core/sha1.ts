/**
 * The first four hex digits of an ASCII text's SHA-1: what Snowplow ends the names of its cookies with.
 * By hand, because `crypto.subtle` answers later, and on https only.
 */
export function sha1Start(text: string): string {
  const words: number[] = [];
  for (let i = 0; i <= text.length; i++) {
    words[i >> 2]! |= (i < text.length ? text.charCodeAt(i) : 128) << (24 - 8 * (i % 4));
  }
  words[(((text.length + 8) >> 6) << 4) + 15] = text.length * 8;
  let hash = [0x67452301, 0xefcdab89, ~0x67452301, ~0xefcdab89, 0xc3d2e1f0];
  const rotated = (n: number, by: number) => (n << by) | (n >>> (32 - by));
  for (let block = 0; block < words.length; block += 16) {
    const w: number[] = [];
    let s = hash;
    for (let i = 0; i < 80; i++) {
      const [a, b, c, d, e] = s as [number, number, number, number, number];
      const round = (i / 20) | 0;
      w[i] = i < 16 ? words[block + i]! | 0 : rotated(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
      const mixed = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
      const key = (Math.sqrt([2, 3, 5, 10][round]!) * 2 ** 30) | 0;
      s = [(rotated(a, 5) + mixed + e + w[i]! + key) | 0, a, rotated(b, 30), c, d];
    }
    hash = hash.map((n, i) => (n + s[i]!) | 0);
  }
  return (hash[0]! >>> 16).toString(16).padStart(4, '0');
}
