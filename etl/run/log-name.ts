/** Whether a file is a log by its name: CloudFront's end in `.gz`; unpacked ones, with or without an ending, are taken too. */
export function isLogName(name: string): boolean {
  if (/^[._]/.test(name) || /[\u0000-\u001f\u007f-\u009f\ufffd]/.test(name)) return false;
  return !name.includes('.') || /\.(gz|log|txt|tsv)$/i.test(name) || /\.\d{4}-\d{2}-\d{2}-\d{2}\.[^.]+$/.test(name);
}
