import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/** Mounts a small disk; false where that is not allowed. */
export function smallDisk(folder: string, size: string): boolean {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'pipe' });
  } catch {
    return false;
  }
  onTestFinished(() => {
    execFileSync('umount', [folder], { stdio: 'pipe' });
  });
  return true;
}

/** Writes until the disk is full. */
export function fill(path: string): void {
  for (let piece = 1 << 20; piece >= 1; piece >>= 1) {
    for (;;) {
      try {
        appendFileSync(path, Buffer.alloc(piece));
      } catch {
        break;
      }
    }
  }
}
