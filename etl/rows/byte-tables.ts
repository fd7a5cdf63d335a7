import { escapedByCloudFront } from '../../lib/protocol/logs.ts';
import { deleteCharacter, dot, hyphen, percent, plus, space, underscore } from './characters.ts';

/** Value of a hex digit by its byte, else -1. */
export const hexValue = (() => {
  const table = new Int8Array(256).fill(-1);
  for (let digit = 0; digit < 16; digit += 1) {
    const text = digit.toString(16);
    table[text.charCodeAt(0)] = digit;
    table[text.toUpperCase().charCodeAt(0)] = digit;
  }
  return table;
})();

/** 1 for bytes CloudFront escapes by itself in log fields: their escapes prove nothing about the sender. */
export const cloudFrontEscapes = (() => {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    if (byte <= space || byte >= deleteCharacter || escapedByCloudFront.includes(String.fromCharCode(byte)))
      table[byte] = 1;
  }
  return table;
})();

/** What a piece of text holds besides plain ASCII: decides which slow steps it needs. */
export const hasControl = 1;
export const hasHigh = 2;
export const hasSpace = 4;
export const hasEscape = 8;

/** `hasControl` for C0 and DEL, `hasHigh` for bytes from 128 on, `hasSpace`, `hasEscape` for `%` and `+`. C1 controls are found among the high ones. */
export const byteClass = (() => {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    table[byte] = byte < space || byte === deleteCharacter ? hasControl : byte > deleteCharacter ? hasHigh : 0;
  }
  table[space] = hasSpace;
  table[percent] = hasEscape;
  table[plus] = hasEscape;
  return table;
})();

/** Value of a base64 digit of either alphabet by its byte; 255 for any other byte. */
export const base64Digits = (() => {
  const table = new Uint8Array(256).fill(255);
  const standard = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let value = 0; value < 64; value += 1) table[standard.charCodeAt(value)] = value;
  // The URL alphabet.
  table[hyphen] = 62;
  table[underscore] = 63;
  return table;
})();

/** Bytes of the parts of a schema address: those of its vendor, those of its name and format. */
export const inVendor = 1;
export const inName = 2;
export const schemaBytes = (() => {
  const table = new Uint8Array(256);
  for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-') {
    table[character.charCodeAt(0)] = inVendor | inName;
  }
  table[dot] = inVendor;
  return table;
})();
