import type { Rule } from './rule.ts';
import { keyedHash } from './secret.ts';

/** Who the visitor is for one day, where no cookie says so: from the whole address, before any of it is masked. */
export const visitorHash: Rule = {
  name: 'visitor-hash',
  reads: ['day', 'user_ipaddress', 'useragent'],
  fills: ['visitor_hash'],
  create: ({ privacy: { keyFile } }) => {
    if (keyFile === null) return null;
    const hash = keyedHash(keyFile);
    return ([day, address, agent]) =>
      address == null ? {} : { visitor_hash: hash('visitor', `${day}\0${address}\0${agent ?? ''}`) };
  },
};
