import type { ParsedAgent } from './user-agent-parser.ts';

export interface SystemColumns {
  readonly os_name: string | null;
  readonly os_family: string | null;
  readonly os_manufacturer: string | null;
}

/** Systems that are a form of Linux. */
const linux =
  /^(?:Linux|Ubuntu|Kubuntu|Lubuntu|Debian|Fedora|Red Hat|CentOS|SUSE|openSUSE|Arch Linux|Gentoo|Mageia|Mandriva|Slackware|PCLinuxOS|Puppy|Linux Mint|BackTrack|WeTab|Chromecast Linux)$/;

const renamed: Readonly<Record<string, string>> = {
  WatchOS: 'watchOS',
  'ATV OS X': 'tvOS',
  Web0S: 'webOS',
  'Symbian^3': 'Symbian OS',
  'Symbian^3 Anna': 'Symbian OS',
  'Symbian^3 Belle': 'Symbian OS',
};

const makers: Readonly<Record<string, string>> = {
  Windows: 'Microsoft Corporation',
  'Windows Phone': 'Microsoft Corporation',
  'Windows Mobile': 'Microsoft Corporation',
  'Mac OS X': 'Apple Inc.',
  'Mac OS': 'Apple Inc.',
  iOS: 'Apple Inc.',
  tvOS: 'Apple Inc.',
  watchOS: 'Apple Inc.',
  Android: 'Google Inc.',
  'Chrome OS': 'Google Inc.',
  GoogleTV: 'Google Inc.',
  Fuchsia: 'Google Inc.',
  'Chromecast Android': 'Google Inc.',
  'Chromecast Fuchsia': 'Google Inc.',
  'Chromecast SmartSpeaker': 'Google Inc.',
  'BlackBerry OS': 'Research In Motion Limited',
  'BlackBerry Tablet OS': 'Research In Motion Limited',
  'Symbian OS': 'Symbian Ltd.',
  'Nokia Series 40': 'Nokia Corporation',
  'Nokia Series 30 Plus': 'Nokia Corporation',
  Bada: 'Samsung Electronics',
  Tizen: 'Samsung Electronics',
  Samsung: 'Samsung Electronics',
  webOS: 'LG Electronics',
  LG: 'LG Electronics',
  'Firefox OS': 'Mozilla Foundation',
  Kindle: 'Amazon.com, Inc.',
  FireHbbTV: 'Amazon.com, Inc.',
  HarmonyOS: 'Huawei',
  Roku: 'Roku, Inc.',
  Solaris: 'Sun Microsystems, Inc.',
  Nintendo: 'Nintendo',
  PlayStation: 'Sony Computer Entertainment, Inc.',
  Sony: 'Sony',
  Panasonic: 'Panasonic',
  Philips: 'Philips',
  KaiOS: 'KaiOS Technologies',
};

/** Consoles have systems of their own, which uap-core does not name. */
const consoles: readonly (readonly [RegExp, string])[] = [
  [/Nintendo|\bWii\b/, 'Nintendo'],
  [/PLAYSTATION|PlayStation/, 'PlayStation'],
];

/** Chromium says this to every site, whatever it runs on: it is no version. */
const reducedAndroid = /Android 10; K\)/;

/** Apps write `Android/33` for an API level: such numbers are no versions. */
const firstApiLevel = 20;

export function systemColumns(agent: string, { system }: ParsedAgent): SystemColumns {
  const found = renamed[system.family] ?? system.family;
  const family = consoles.find(([pattern]) => pattern.test(agent))?.[1] ?? found;
  if (family === 'Other') return { os_name: 'Unknown', os_family: 'Unknown', os_manufacturer: 'Other' };
  const version = versionIn(agent, family, system);
  return systemNamed(family, version === null ? null : `${version}${suffixOf(agent, family)}`);
}

/** The columns of a system by its name and the version its name is shown with. */
export function systemNamed(name: string, version: string | null): SystemColumns {
  const family = linux.test(name) ? 'Linux' : name;
  return {
    os_name: version === null ? name : `${name} ${version}`,
    os_family: family,
    os_manufacturer: makers[family] ?? 'Other',
  };
}

/** Where the version is part of what people call the system, and agents tell the truth about it. */
const versioned = new Set(['Windows', 'Windows Phone', 'Windows Mobile', 'iOS', 'Android', 'tvOS', 'watchOS', 'KaiOS']);

function versionIn(agent: string, family: string, { major, minor }: ParsedAgent['system']): string | null {
  if (!versioned.has(family) || major === null) return null;
  if (family === 'Android') return reducedAndroid.test(agent) || !(Number(major) < firstApiLevel) ? null : major;
  return family === 'Windows' && minor !== null ? `${major}.${minor}` : major;
}

/** Which of Apple's devices it is, as Snowplow has it. */
function suffixOf(agent: string, family: string): string {
  if (family !== 'iOS') return '';
  const [device] = /iPhone|iPad|iPod/.exec(agent) ?? [];
  return device === undefined ? '' : ` (${device})`;
}
