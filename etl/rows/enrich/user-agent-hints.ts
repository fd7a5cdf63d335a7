import type { AgentColumns } from './user-agent.ts';
import { familyOf } from './user-agent-browser.ts';
import { type DeviceType, deviceTypeOf, isMobileDevice } from './user-agent-device.ts';
import { systemNamed } from './user-agent-system.ts';

/** What a browser says of itself when asked (User-Agent Client Hints), by the entity's names. */
export interface ClientHints {
  readonly isMobile: boolean | null;
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
  /** Empty on computers. */
  readonly model: string | null;
  readonly platform: string | null;
  readonly platformVersion: string | null;
  readonly uaFullVersion: string | null;
}

/** The hints in an entity's data; what is not of its shape counts as not said. Null where there is nothing to read. */
export function readClientHints(data: unknown): ClientHints | null {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return null;
  const { isMobile, brands, model, platform, platformVersion, uaFullVersion } = data as Record<string, unknown>;
  return {
    isMobile: typeof isMobile === 'boolean' ? isMobile : null,
    brands: (Array.isArray(brands) ? brands : []).flatMap((item: unknown) => {
      const { brand, version } = (item ?? {}) as Record<string, unknown>;
      const name = textOf(brand);
      return name === null ? [] : [{ brand: name, version: textOf(version) ?? '' }];
    }),
    model: textOf(model),
    platform: textOf(platform),
    platformVersion: versionText(platformVersion),
    uaFullVersion: versionText(uaFullVersion),
  };
}

const textOf = (value: unknown): string | null => {
  const text = typeof value === 'string' ? value.trim().slice(0, 100) : '';
  return text === '' ? null : text;
};

const versionText = (value: unknown): string | null => {
  const text = textOf(value);
  return text !== null && /^\d+(?:\.\d+)*$/.test(text) ? text : null;
};

/**
 * The columns of an agent, put right by the hints its browser gave: agents are frozen, hints are not.
 *
 * Robots stay as they are, and so does what hints do not say.
 */
export function withClientHints(columns: AgentColumns, hints: ClientHints): AgentColumns {
  if (columns.br_type === 'Robot' || columns.br_type === 'Downloading tool') return columns;
  const known = { ...columns, ...systemHinted(columns, hints) };
  const hinted = { ...known, ...deviceHinted(known, hints) };
  return { ...hinted, ...browserHinted(hinted, hints) };
}

/** Platforms of the hints → our names. */
const platforms: Readonly<Record<string, string>> = {
  Windows: 'Windows',
  macOS: 'Mac OS X',
  'Mac OS X': 'Mac OS X',
  Android: 'Android',
  iOS: 'iOS',
  'Chrome OS': 'Chrome OS',
  'Chromium OS': 'Chrome OS',
  Linux: 'Linux',
  Fuchsia: 'Fuchsia',
};

/** Systems whose hint is no more than the kernel's or what agents have anyway. */
const unversioned = new Set(['Linux', 'Chrome OS', 'Fuchsia']);

function systemHinted(columns: AgentColumns, { platform, platformVersion }: ClientHints): Partial<AgentColumns> {
  const name = platform === null ? undefined : platforms[platform];
  if (name === undefined) return {};
  const version = platformVersion === null ? null : systemVersion(name, platformVersion);
  if (version !== null) return systemNamed(name, version);
  return columns.os_family === name ? {} : systemNamed(name, null);
}

/** Versions of Windows' API contracts are those of no Windows (Microsoft, "Detect Windows 11 using User-Agent Client Hints"). */
const oldWindows: Readonly<Record<string, string>> = { '0.1': '7', '0.2': '8', '0.3': '8.1' };
const firstWindows11 = 13;

function systemVersion(name: string, version: string): string | null {
  if (unversioned.has(name)) return null;
  const [major = '', minor = '0'] = version.split('.');
  if (name !== 'Windows') return major === '0' ? null : major;
  if (Number(major) >= firstWindows11) return '11';
  return Number(major) > 0 ? '10' : (oldWindows[`${major}.${minor}`] ?? null);
}

/** What a model or an agent's own words say stays so, whatever the hint of "mobile" says. */
const isTold = (type: string | null): boolean =>
  type === 'Game console' || type === 'Digital media receiver' || type === 'Wearable computer' || type === 'Tablet';

function deviceHinted(columns: AgentColumns, { isMobile, model }: ClientHints): Partial<AgentColumns> {
  const type = deviceTypeHinted(columns, isMobile, model === null ? 'Unknown' : deviceTypeOf(model, 'Unknown'));
  if (type === null) return {};
  const isMobileType = isMobileDevice(type);
  const { br_type } = columns;
  const isBrowser = br_type === 'Browser' || br_type === 'Browser (mobile)';
  return {
    dvce_type: type,
    dvce_ismobile: isMobileType,
    br_type: isBrowser ? (isMobileType === true ? 'Browser (mobile)' : 'Browser') : br_type,
  };
}

function deviceTypeHinted(columns: AgentColumns, isMobile: boolean | null, ofModel: DeviceType): DeviceType | null {
  if (isTold(ofModel)) return ofModel;
  if (isMobile === null || columns.os_family === 'iOS' || isTold(columns.dvce_type)) return null;
  if (isMobile) return 'Mobile';
  return columns.os_family === 'Android' ? 'Tablet' : 'Computer';
}

/** Brands made up so that nobody relies on the list: `Not A;Brand`, `Not?A_Brand`, ` Not;A Brand`. */
const madeUp = /Not.{0,5}Brand/i;

/** Brands → our names. */
const brandNames: Readonly<Record<string, string>> = {
  'Google Chrome': 'Chrome',
  'Android WebView': 'Chrome Mobile WebView',
  YaBrowser: 'Yandex Browser',
  Yandex: 'Yandex Browser',
  OperaMobile: 'Opera Mobile',
};

/** Chrome is what agents say of any browser built on it; who has a name there already keeps it, and gets the whole version. */
function browserHinted(columns: AgentColumns, { brands, uaFullVersion }: ClientHints): Partial<AgentColumns> {
  const real = brands.filter(({ brand }) => !madeUp.test(brand));
  const own = real.find(({ brand }) => brand !== 'Chromium') ?? real[0];
  if (own === undefined) return {};
  const name = brandNames[own.brand] ?? own.brand;
  const major = /^\d+/.exec(own.version)?.[0];
  const version = uaFullVersion?.split('.')[0] === major ? uaFullVersion : null;
  if (familyOf(name) === columns.br_family) {
    const isSame = version !== null && columns.br_version?.split('.')[0] === major;
    return isSame ? { br_version: version } : {};
  }
  if (columns.br_family !== 'Chrome') return {};
  return {
    br_name: major === undefined ? name : `${name} ${major}`,
    br_family: familyOf(name),
    br_version: version ?? versionText(own.version),
  };
}
