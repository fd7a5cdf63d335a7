import type { ParsedAgent } from './user-agent-parser.ts';

/** What an agent is for: the words of Snowplow's `br_type`. */
export type BrowserType =
  | 'Browser'
  | 'Browser (mobile)'
  | 'Browser (text only)'
  | 'Email Client'
  | 'Robot'
  | 'Downloading tool'
  | 'Application'
  | 'unknown';

/** uap-core's names that Snowplow's users know by others. */
const shownAs: Readonly<Record<string, string>> = {
  IE: 'Internet Explorer',
  'IE Mobile': 'Internet Explorer Mobile',
  'IE Large Screen': 'Internet Explorer Large Screen',
  Edge: 'Microsoft Edge',
  'Edge Mobile': 'Microsoft Edge Mobile',
  Android: 'Android Browser',
  'Mobile Safari UI/WKWebView': 'Mobile Safari WebView',
  'DuckDuckGo Mobile': 'DuckDuckGo',
};

/** Words that say what it is, not which one. */
const plainRobot = /^(?:ro)?bot$|^spider$|^crawl(?:er)?$|^Other$/i;

/** The name shown for one of uap-core's. */
export function nameOf(agent: string, family: string, isRobot: boolean): string {
  if (isRobot && plainRobot.test(family)) return 'Robot/Spider';
  if (family === 'Other') return 'Unknown';
  if (family === 'Android' && !agent.startsWith('Mozilla/')) return family;
  return shownAs[family] ?? family;
}

/** Names → the browser they are a form of. */
const groups: readonly (readonly [RegExp, string])[] = [
  [/^Chrome(?: Mobile| Frame|$)/, 'Chrome'],
  [/^(?:Mobile )?Safari(?: WebView)?$/, 'Safari'],
  [/^Firefox(?: |$)/, 'Firefox'],
  [/^Microsoft Edge(?: |$)/, 'Microsoft Edge'],
  [/^Internet Explorer(?: |$)/, 'Internet Explorer'],
  [/^Opera(?: |$)/, 'Opera'],
  [/^QQ Browser(?: |$)/, 'QQ Browser'],
];

export const familyOf = (name: string): string => groups.find(([pattern]) => pattern.test(name))?.[1] ?? name;

const textOnly = /^(?:Lynx|Links|ELinks|w3m|Dillo)$/;
const email =
  /^(?:Thunderbird|Outlook|Outlook-.+|MacOutlook|Windows Live Mail|Lotus Notes|Apple Mail|Airmail|Postbox|Evolution|The Bat!|Barca|Superhuman|kmail2|Eudora|Spicebird|YahooMobileMail|MailBar|Sparrow|ExchangeServicesClient|ExchangeWebServices)$/;
/** Programs that fetch files, besides those the robots' list knows. */
const tools =
  /^(?:curl|libcurl-agent|Wget|wget2|aria2|Axel|lftp|HTTrack|WebZIP|okhttp|Windows-Update-Agent|Debian APT-HTTP|Ubuntu APT-HTTP|OpenBSD ftp|rclone|Cyberduck|Transmit|S3 Browser)$/;
/** Phones before smartphones and game consoles, whose browsers do not begin with Mozilla. */
const oldPhone =
  /^(?:UC Browser|UP\.Browser|Obigo|NetFront|Nokia|BlackBerry|Open ?[Ww]ave|Teleca|Dolfin|Polaris|Ovi|mDolphin|Opera)/;

/** The type; `robot` is what the list of robots says, `isMobile` what the device is. */
export function browserTypeOf(agent: string, family: string, robot: string | null, isMobile: boolean): BrowserType {
  if (robot !== null) return robot.startsWith('library:') ? 'Downloading tool' : 'Robot';
  if (tools.test(family)) return 'Downloading tool';
  if (email.test(family)) return 'Email Client';
  if (textOnly.test(family)) return 'Browser (text only)';
  const isBrowser = /^(?:Mozilla\/|Opera[/ ])/.test(agent) || oldPhone.test(family);
  if (isBrowser && (family !== 'Other' || engineOf(agent) !== 'OTHER'))
    return isMobile ? 'Browser (mobile)' : 'Browser';
  return family === 'Other' ? 'unknown' : 'Application';
}

/** The rendering engine, in Snowplow's capitals. */
export function engineOf(agent: string): string {
  if (/Trident\/|MSIE /.test(agent))
    return agent.startsWith('Opera/') || / Opera \d/.test(agent) ? 'PRESTO' : 'TRIDENT';
  if (/Edge\/\d/.test(agent)) return 'EDGE_HTML';
  if (/Presto\/|^Opera[/ ]/.test(agent)) return 'PRESTO';
  if (agent.includes('AppleWebKit/')) {
    const [, chrome = '0'] = /Chrom(?:e|ium)\/(\d{1,4})/.exec(agent) ?? [];
    return Number(chrome) >= firstBlink ? 'BLINK' : 'WEBKIT';
  }
  if (/Gecko\/|Goanna\//.test(agent)) return 'GECKO';
  return /KHTML\//.test(agent) ? 'KHTML' : 'OTHER';
}

const firstBlink = 28;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The whole version as the agent has it: uap-core's parts end at the third. */
export function versionOf(agent: string, { browser: { major, minor, patch } }: ParsedAgent): string | null {
  if (major === null) return null;
  const known = [major, minor, patch].filter((part) => part !== null).join('.');
  let end = agent.indexOf(known);
  while (end > 0 && (isDigit(agent.charCodeAt(end - 1)) || agent[end - 1] === '.')) end = agent.indexOf(known, end + 1);
  if (end < 0) return known;
  end += known.length;
  if (isDigit(agent.charCodeAt(end))) return known;
  const rest = /^(?:\.\d+)*/.exec(agent.slice(end, end + 20))![0];
  return known + rest;
}
