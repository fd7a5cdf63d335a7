import { readCookie } from './cookies.ts';
import type { Core } from './core.ts';
import { collectorAddress } from './transport.ts';

export const settings = (t: Core, resend: () => void) => {
  const from = (address: string, parameter: string) => {
    t.userId = new URL(address).searchParams.get(parameter);
  };
  return {
    setUserId(id?: string | null) {
      t.userId = id;
    },
    setUserIdFromLocation: (parameter: string) => from(location.href, parameter),
    setUserIdFromReferrer: (parameter: string) => from(document.referrer, parameter),
    setUserIdFromCookie(cookie: string) {
      t.userId = readCookie(cookie);
    },
    setReferrerUrl(url: string) {
      t.customReferrer = url;
    },
    setCustomUrl(url: string) {
      t.customUrl = url;
    },
    setDocumentTitle(title: string) {
      t.customTitle = title;
    },
    discardHashTag(discard: boolean) {
      t.dropsHash = discard;
    },
    discardBrace(discard: boolean) {
      t.dropsBraces = discard;
    },
    setCookiePath(path: string) {
      t.cookiePath = path;
    },
    setVisitorCookieTimeout(seconds: number) {
      t.cookieLifetime = seconds;
    },
    setCollectorUrl(url: string) {
      t.endpoint = collectorAddress(url);
    },
    setBufferSize() {},
    flushBuffer: resend,
    newSession() {
      t.visit(undefined, undefined, true);
    },
    preservePageViewId() {
      t.pageViewIsKept = true;
    },
    addPlugin(given: any) {
      const plugin = given.plugin || given;
      t.plugins.push(plugin);
      plugin.activate?.(t);
      for (const [name, call] of Object.entries<any>(plugin.calls || {})) {
        (t as any)[name] = (...args: unknown[]) => call(t, ...args);
      }
    },
    getDomainUserId: () => t.visit()[0],
    getDomainUserInfo: () => ['0', ...t.visit()],
    getDomainSessionId: () => t.visit()[5],
    getDomainSessionIndex: () => t.visit()[2],
    getUserId: () => t.userId,
    getPageViewId: () => t.pageViewId,
    getCookieName: (basename = 'id') => t.cookieName(basename),
  };
};
