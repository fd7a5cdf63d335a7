import cf from 'cloudfront';

// The collector: answers a tracker's request and puts what the access log lacks into its line (docs/collector.md).
// Only what CloudFront's JavaScript runtime 2.0 knows may be used: no classes, destructuring, spread, for...of.
const settings = SETTINGS;

const gif = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const mostLogBytes = 800;

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it.
function handler(event) {
  try {
    return answer(event.request, event.context);
  } catch (_) {
    // The request is in the log, and the sender must not stay behind with it.
    return { statusCode: 204, headers: { 'cache-control': { value: 'no-store' } } };
  }
}

function answer(request, context) {
  const path = request.uri;
  if (path === '/health') return text(200, 'OK');
  if (path === '/robots.txt') return text(200, 'User-agent: *\nDisallow: /\n');
  if (settings.pixelPaths.indexOf(path) < 0 && path !== settings.redirectPath) return request;

  const headers = request.headers;
  const origin = textOf(headers.origin);
  if (request.method === 'OPTIONS') return withCors(preflight(), origin);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    // Only 403 makes trackers drop what can never be taken: after 405 they send it again, with more, for ever.
    return withCors(text(403, 'Events are taken by GET only: a log has no body. Set eventMethod to "get".\n'), origin);
  }
  const response = path === settings.redirectPath ? redirect(request) : image();
  // The ETL counts no HEAD: an id first given there would never be known as new.
  if (request.method === 'GET') identify(request, context, response);
  else delete response.body;
  return withCors(response, origin);
}

/** Says in cookie and log who this is, as far as they let us. */
function identify(request, context, response) {
  const headers = request.headers;
  const gpc = textOf(headers['sec-gpc']) === '1';
  const dnt = textOf(headers.dnt) === '1';
  const cookie = settings.cookie;
  const pairs = [];
  if (cookie) {
    const sent = textOf(request.cookies[cookie.name]);
    if (headers['sp-anonymous'] || (gpc && cookie.heedsGpc) || (dnt && cookie.heedsDnt)) {
      if (sent) response.cookies = named(cookie.name, 'deleted', `; Max-Age=0${cookie.place}`);
    } else {
      const known = uuid.test(sent);
      const id = known ? sent.toLowerCase() : newId(context.requestId);
      response.cookies = named(cookie.name, id, `; Max-Age=${cookie.seconds}${cookie.place}`);
      pairs.push(`nuid=${id}`, `new=${known ? 0 : 1}`);
    }
  }
  pairs.push(`gpc=${gpc ? 1 : 0}`, `dnt=${dnt ? 1 : 0}`);
  addPlace(pairs, 'country', headers['cloudfront-viewer-country']);
  addPlace(pairs, 'region', headers['cloudfront-viewer-country-region']);
  addPlace(pairs, 'tz', headers['cloudfront-viewer-time-zone']);
  addPlace(pairs, 'city', headers['cloudfront-viewer-city']);
  cf.logCustomData(pairs.join('&'));
}

/** Adds a pair, if there is something to say and room for it in the log. */
function addPlace(pairs, key, header) {
  const value = textOf(header);
  if (!value) return;
  const pair = `${key}=${encodeURIComponent(decoded(value))}`;
  if (pairs.join('&').length + 1 + pair.length <= mostLogBytes) pairs.push(pair);
}

/** Sends the visitor on, to hosts of ours only: whoever may name any host lends our good name to thieves. */
function redirect(request) {
  const to = decoded(lastTextOf(request.querystring.u).replace(/\+/g, ' ')).trim();
  const host = /^https?:\/\/([a-z0-9.-]+)(:[0-9]+)?([/?#]|$)/i.exec(to);
  if (!host) return text(400, 'u must be a whole address, such as https://shop.example/\n');
  const name = `.${host[1].toLowerCase()}`;
  const isOurs = settings.redirectHosts.some((ours) => name.endsWith(`.${ours}`));
  if (!isOurs) return text(403, 'Redirects to this host are not allowed.\n');
  const location = encodeURI(to).replace(/%25([0-9a-f]{2})/gi, '%$1');
  return { statusCode: 302, headers: { 'cache-control': noStore(), location: { value: location } } };
}

function image() {
  return {
    statusCode: 200,
    headers: {
      'cache-control': noStore(),
      'content-type': { value: 'image/gif' },
      'cross-origin-resource-policy': { value: 'cross-origin' },
    },
    body: { encoding: 'base64', data: gif },
  };
}

function preflight() {
  return {
    statusCode: 200,
    headers: {
      'cache-control': noStore(),
      'access-control-allow-headers': { value: 'Content-Type, SP-Anonymous' },
      'access-control-allow-methods': { value: 'GET, HEAD, POST, OPTIONS' },
      'access-control-max-age': { value: '7200' },
    },
  };
}

function text(statusCode, data) {
  return {
    statusCode: statusCode,
    headers: { 'cache-control': noStore(), 'content-type': { value: 'text/plain; charset=utf-8' } },
    body: { encoding: 'text', data: data },
  };
}

/** Lets the page's script read the answer: trackers that may not keep the event and send it again. */
function withCors(response, origin) {
  response.headers['access-control-allow-origin'] = { value: origin || '*' };
  if (origin) response.headers['access-control-allow-credentials'] = { value: 'true' };
  response.headers.vary = { value: 'Origin' };
  return response;
}

function noStore() {
  return { value: 'no-cache, no-store, must-revalidate' };
}

function named(name, value, attributes) {
  const cookies = {};
  cookies[name] = { value: value, attributes: attributes.slice(2) };
  return cookies;
}

/** A random UUID. Many copies of this function may start with the same luck, so the request's own id is mixed in. */
function newId(requestId) {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (kind, at) => {
    const digit = (Math.floor(Math.random() * 16) ^ requestId.charCodeAt(at % requestId.length)) & 15;
    return (kind === 'x' ? digit : (digit & 3) | 8).toString(16);
  });
}

/** The value of a header, a cookie or a parameter; empty where there is none. */
function textOf(entry) {
  return entry && typeof entry.value === 'string' ? entry.value : '';
}

/** Of a parameter given twice, the ETL takes the last. */
function lastTextOf(entry) {
  const all = entry ? entry.multiValue : null;
  return textOf(all ? all[all.length - 1] : entry);
}

function decoded(value) {
  try {
    return decodeURIComponent(value);
  } catch (_) {
    return value;
  }
}
