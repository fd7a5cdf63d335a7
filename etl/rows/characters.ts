/** Codes of the ASCII characters that mean something to the transform. */

export const tab = 9;
export const lineFeed = 10;
export const carriageReturn = 13;
export const space = 32;
export const quote = 34;
export const hash = 35;
export const percent = 37;
export const plus = 43;
export const comma = 44;
export const hyphen = 45;
export const dot = 46;
export const slash = 47;
export const digitZero = 48;
export const digitOne = 49;
export const digitFour = 52;
const digitNine = 57;
export const colon = 58;
export const semicolon = 59;
export const equalsSign = 61;
export const questionMark = 63;
export const atSign = 64;
const capitalA = 65;
export const capitalN = 78;
const capitalZ = 90;
export const bracketOpen = 91;
export const backslash = 92;
export const bracketClose = 93;
export const underscore = 95;
export const smallE = 101;
export const smallU = 117;
export const smallX = 120;
export const braceOpen = 123;
export const braceClose = 125;
export const deleteCharacter = 127;

export const isDigit = (byte: number): boolean => byte >= digitZero && byte <= digitNine;
export const isCapital = (byte: number): boolean => byte >= capitalA && byte <= capitalZ;
/** Of either case. */
export const isLetter = (byte: number): boolean => isCapital(byte & ~smallBit);

/** What a small letter has and its capital has not; digits have it too. */
export const smallBit = 32;

/** Whether U+0080-009F, a control character, stands here: these are two bytes in UTF-8. */
export const isLateControl = (bytes: Uint8Array, at: number, end: number): boolean =>
  bytes[at] === 0xc2 && at + 1 < end && bytes[at + 1]! < 0xa0;
