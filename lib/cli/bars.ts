const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar for a value, the largest value `width` characters long; a value above 0 is never invisible. */
export function bar(value: number, largest: number, width: number): string {
  if (value <= 0 || largest <= 0) return '';
  const steps = Math.max(1, Math.round((value / largest) * width * 8));
  return '█'.repeat(Math.floor(steps / 8)) + eighths[steps % 8];
}
