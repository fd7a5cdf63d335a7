import { readCookie } from './cookies.ts';

/** The page's own id of the visitor. */
export function user() {
  let id: string | null | undefined;
  const from = (address: string, parameter: string) => {
    id = new URL(address).searchParams.get(parameter);
  };
  return {
    getUserId: () => id,
    setUserId(given?: string | null) {
      id = given;
    },
    setUserIdFromLocation: (parameter: string) => from(location.href, parameter),
    setUserIdFromReferrer: (parameter: string) => from(document.referrer, parameter),
    setUserIdFromCookie(cookie: string) {
      id = readCookie(cookie);
    },
  };
}
