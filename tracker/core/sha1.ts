/**
 * The first four hex digits of an ASCII text's SHA-1: what Snowplow ends the names of its cookies with.
 * By hand, because `crypto.subtle` answers later, and on https only.
 */
export function sha1Start(text: string): string {
  const words: number[] = [];
  const { length } = text;
  const rotated = (n: number, by: number) => (n << by) | (n >>> (32 - by));
  let hash = [0x67452301, 0xefcdab89, ~0x67452301, ~0xefcdab89, 0xc3d2e1f0];
  // The text, the bit that ends it, and its length in bits at the end of the last block. Shifts are modulo 32.
  for (let i = 0; i <= length; i++) words[i >> 2]! |= (text.charCodeAt(i) || 128) << (8 * (3 - i));
  words[((length + 8) >> 6) * 16 + 15] = length * 8;
  while (words.length) {
    const w = words.splice(0, 16);
    let s = hash;
    for (let i = 0; i < 80; i++) {
      const [a, b, c, d, e] = s as [number, number, number, number, number];
      const round = (i / 20) | 0;
      const mixed = round % 2 ? b ^ c ^ d : round ? (b & c) | (d & (b | c)) : (b & c) | (~b & d);
      const key = Math.sqrt([2, 3, 5, 10][round]!) * 2 ** 30;
      s = [(rotated(a, 5) + mixed + e + (w[i]! | 0) + (key | 0)) | 0, a, rotated(b, 30), c, d];
      w[i + 16] = rotated(w[i + 13]! ^ w[i + 8]! ^ w[i + 2]! ^ w[i]!, 1);
    }
    hash = hash.map((n, i) => n + s[i]!);
  }
  return (65536 + (hash[0]! >>> 16)).toString(16).slice(1);
}
