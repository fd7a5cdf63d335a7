/** What the program writes: answers to standard output, everything about them to standard error. */

const ends = (stream: NodeJS.WriteStream) => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of the pipe has seen enough (`firn events | head`): nothing is left to do.
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
};

/** Makes a closed pipe a quiet end. Call once, at the start. */
export function endQuietlyOnClosedPipe(): void {
  ends(process.stdout);
  ends(process.stderr);
}

/** Writes to standard output; resolves when the reader has taken it, so that a slow one is waited for. */
export const print = (text: string): Promise<void> =>
  new Promise((resolve) => process.stdout.write(text, () => resolve()));

/** Writes a line to standard error. */
export const note = (line: string): void => void process.stderr.write(`${line}\n`);

const colours = () => process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';

const styled = (open: number, close: number) => (text: string) =>
  colours() ? `\u001b[${open}m${text}\u001b[${close}m` : text;

export const bold = styled(1, 22);
export const dim = styled(2, 22);

/**
 * Text with nothing in it that a terminal obeys: control characters, line and paragraph separators, and the marks
 * that turn the direction of writing stand as escapes. Titles and addresses are chosen by visitors.
 */
export const visible = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    const code = character.charCodeAt(0);
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });

/** Lines of text, each made visible; for what is not laid out by firn. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

/** Writes data to standard output: unchanged into a file or pipe, with nothing a terminal obeys onto one. */
export const printData = (text: string): Promise<void> => print(process.stdout.isTTY ? visibleLines(text) : text);
