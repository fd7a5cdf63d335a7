import { guarded } from './guard.ts';

/** localStorage that never throws: absent, refused and full storage reads and keeps nothing. */
export const local = {
  read: (name: string): string => guarded(() => localStorage.getItem(name)) || '',
  write: (name: string, value: string): void => {
    guarded(() => localStorage.setItem(name, value));
  },
};
