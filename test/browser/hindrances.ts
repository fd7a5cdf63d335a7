/** What pages and visitors take away from a tracker, or give it in another form. */
export interface Hindrance {
  readonly name: string;
  /** JavaScript that takes something away before the page's own code runs. */
  readonly takes: string;
  /** JSON is not what it should be on such a page: events arrive, their entities do not. */
  readonly garbles?: true;
}

export const hindrances: readonly Hindrance[] = [
  {
    name: 'cookies are refused',
    takes: "Object.defineProperty(Document.prototype, 'cookie', { get: () => '', set: () => {} });",
  },
  {
    name: 'cookies throw',
    takes: `const no = () => { throw new DOMException('no', 'SecurityError'); };
      Object.defineProperty(Document.prototype, 'cookie', { get: no, set: no });`,
  },
  {
    name: 'storage is full',
    takes: `for (let size = 5_000_000; size >= 1; size = Math.floor(size / 2)) {
      try { for (let i = 0; ; i++) localStorage.setItem('fill' + size + i, 'x'.repeat(size)); } catch {}
    }`,
  },
  {
    name: 'storage throws when it is touched',
    takes: `for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });`,
  },
  {
    name: 'storage throws when it is written',
    takes: "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); };",
  },
  { name: 'there is no fetch', takes: 'delete window.fetch;' },
  { name: 'fetch throws', takes: "window.fetch = () => { throw new TypeError('blocked'); };" },
  { name: 'there is no sendBeacon', takes: 'delete Navigator.prototype.sendBeacon;' },
  { name: 'there is no crypto.randomUUID', takes: 'delete Crypto.prototype.randomUUID;' },
  { name: 'there is no Temporal', takes: 'delete window.Temporal;' },
  { name: 'there is no Intl', takes: 'delete window.Temporal; delete window.Intl;' },
  { name: 'there are no performance observers', takes: 'delete window.PerformanceObserver;' },
  {
    name: 'the globals are frozen',
    takes:
      'for (const g of [Object, Array, String, JSON, Math, Promise]) { Object.freeze(g); Object.freeze(g.prototype); }',
  },
  {
    name: 'Prototype.js gave arrays a toJSON',
    garbles: true,
    takes: `const text = (one) => typeof one === 'string' ? '"' + one + '"' : String(one);
      Array.prototype.toJSON = function () { return '[' + this.map(text).join(', ') + ']'; };
      String.prototype.toJSON = function () { return text(this.valueOf()); };`,
  },
  {
    name: 'prototypes have enumerable members',
    takes:
      'Array.prototype.last = function () { return this[this.length - 1]; }; Object.prototype.extend = function () {};',
  },
];
