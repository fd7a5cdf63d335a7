import { asLogged } from '../protocol/log-text.ts';
import { Weighted } from './weighted.ts';

/** A browser on a device: what its requests give away. */
export interface Agent {
  /** User-Agent header, as logged. */
  readonly logged: string;
  readonly mobile: boolean;
  /** Measures web vitals (Chromium). */
  readonly chromium: boolean;
  readonly screens: readonly (readonly [widthPx: number, heightPx: number])[];
  readonly colorDepth: number;
  readonly pixelRatio: number;
}

// Versions current in the autumn of 2026, newest first.
const chromeVersions = [156, 155, 154, 153, 152, 149, 141] as const;
const firefoxVersions = [158, 157, 156, 155, 153, 140] as const;
const safariVersions = ['27.0', '26.5', '26.3', '18.6', '17.6'] as const;
const ageWeights = [100, 40, 12, 6, 4, 3, 2] as const;

const desktopScreens = [
  [1920, 1080],
  [1920, 1080],
  [1920, 1080],
  [2560, 1440],
  [1536, 864],
  [1366, 768],
  [3840, 2160],
] as const;
const macScreens = [
  [1440, 900],
  [1512, 982],
  [1728, 1117],
  [2560, 1440],
  [1470, 956],
] as const;
const iphoneScreens = [
  [393, 852],
  [390, 844],
  [402, 874],
  [430, 932],
  [375, 812],
] as const;
const ipadScreens = [
  [820, 1180],
  [1024, 1366],
  [768, 1024],
] as const;
const androidScreens = [
  [412, 915],
  [360, 800],
  [384, 832],
  [393, 873],
] as const;

type Device = Omit<Agent, 'logged'>;
const windows: Device = {
  mobile: false,
  chromium: true,
  screens: desktopScreens,
  colorDepth: 24,
  pixelRatio: 1,
};
const mac: Device = { mobile: false, chromium: true, screens: macScreens, colorDepth: 30, pixelRatio: 2 };
const iphone: Device = { mobile: true, chromium: false, screens: iphoneScreens, colorDepth: 24, pixelRatio: 3 };
const ipad: Device = { mobile: true, chromium: false, screens: ipadScreens, colorDepth: 24, pixelRatio: 2 };
const android: Device = { mobile: true, chromium: true, screens: androidScreens, colorDepth: 24, pixelRatio: 3 };
const notChromium = (device: Device): Device => ({ ...device, chromium: false });

const desktopSystems = [
  ['Windows NT 10.0; Win64; x64', windows, 75],
  ['Macintosh; Intel Mac OS X 10_15_7', mac, 20],
  ['X11; Linux x86_64', windows, 5],
] as const;
const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';
const appleWebkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

/** iOS as Safari names it: frozen at 18.x since iOS 26. */
const iosVersions = ['18_7', '18_6', '18_5', '17_7', '16_7'] as const;

/** Android phones that in-app browsers and old browsers still name: Android version, model, build. */
const phones = [
  ['16', 'SM-S938B', 'BP2A.250605.031.A3'],
  ['16', 'SM-A566B', 'BP2A.250605.031.A3'],
  ['15', 'SM-S928B', 'AP3A.240905.015.A2'],
  ['15', 'SM-A556B', 'AP3A.240905.015.A2'],
  ['15', 'SM-A155F', 'AP3A.240905.015.A2'],
  ['14', 'SM-S911B', 'UP1A.231005.007'],
  ['14', 'SM-A346B', 'UP1A.231005.007'],
  ['13', 'SM-A127F', 'TP1A.220624.014'],
  ['16', 'Pixel 10 Pro', 'BP3A.250905.014'],
  ['16', 'Pixel 9', 'BP3A.250905.014'],
  ['15', 'Pixel 7a', 'AP4A.250205.002'],
  ['15', '24117RN76E', 'AP3A.240905.015.A2'],
  ['14', '2312DRA50G', 'UP1A.231005.007'],
  ['13', '22101316G', 'TP1A.220624.014'],
  ['15', 'CPH2689', 'AP3A.240617.008'],
  ['14', 'CPH2581', 'UKQ1.230924.001'],
  ['15', 'motorola edge 60', 'V2UIS35.21-28'],
  ['14', 'moto g54 5G', 'U1TDS34.94-12'],
  ['15', 'XQ-EC54', '69.1.A.2.78'],
  ['14', 'FP5', 'UKQ1.230917.001'],
] as const;

const inAppVersions = ['531.0.0.48.77', '529.0.0.46.109', '525.0.0.41.68'] as const;
const instagramVersions = ['402.0.0.41.78', '399.1.0.32.80', '388.0.0.29.84'] as const;
const samsungVersions = ['30.0', '29.0', '28.0', '25.0'] as const;
const iphoneModels = ['18,1', '17,3', '17,1', '16,1', '15,4', '14,7', '13,2'] as const;

function agentList(): readonly (readonly [Agent, number])[] {
  const list: (readonly [Agent, number])[] = [];
  const add = (device: Device, weight: number, text: string) => {
    list.push([{ ...device, logged: asLogged(`Mozilla/5.0 ${text}`) }, weight]);
  };

  chromeVersions.forEach((version, age) => {
    const weight = ageWeights[age]!;
    for (const [system, device, share] of desktopSystems) {
      const chrome = `(${system}) ${webkit} Chrome/${version}.0.0.0 Safari/537.36`;
      add(device, weight * share * 2, chrome);
      add(device, weight * share * 0.4, `${chrome} Edg/${version}.0.0.0`);
      add(device, weight * share * 0.1, `${chrome} OPR/${version - 16}.0.0.0`);
    }
    add(android, weight * 250, `(Linux; Android 10; K) ${webkit} Chrome/${version}.0.0.0 Mobile Safari/537.36`);
    add(android, weight * 12, `(Linux; Android 10; K) ${webkit} Chrome/${version}.0.0.0 Safari/537.36`);
    add(
      android,
      weight * 3,
      `(Linux; Android 10; K) ${webkit} Chrome/${version}.0.0.0 Mobile Safari/537.36 OPR/${version - 63}.0.0.0`,
    );
    for (const ios of iosVersions.slice(0, 3)) {
      add(
        iphone,
        weight * 12,
        `(iPhone; CPU iPhone OS ${ios} like Mac OS X) ${appleWebkit} CriOS/${version}.0.7871.33 Mobile/15E148 Safari/604.1`,
      );
    }
  });
  firefoxVersions.forEach((version, age) => {
    const weight = ageWeights[age]!;
    for (const [system, device, share] of desktopSystems) {
      const name = system.replace('10_15_7', '10.15');
      add(notChromium(device), weight * share * 0.5, `(${name}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`);
    }
    add(
      notChromium(android),
      weight * 6,
      `(Android 15; Mobile; rv:${version}.0) Gecko/${version}.0 Firefox/${version}.0`,
    );
    add(
      iphone,
      weight * 2,
      `(iPhone; CPU iPhone OS 18_7 like Mac OS X) ${appleWebkit} FxiOS/${version}.0 Mobile/15E148 Safari/604.1`,
    );
  });
  safariVersions.forEach((version, age) => {
    const weight = ageWeights[age]!;
    add(
      notChromium(mac),
      weight * 60,
      `(Macintosh; Intel Mac OS X 10_15_7) ${appleWebkit} Version/${version} Safari/605.1.15`,
    );
    const ios = iosVersions[Math.min(age, 3)]!;
    add(
      iphone,
      weight * 260,
      `(iPhone; CPU iPhone OS ${ios} like Mac OS X) ${appleWebkit} Version/${version} Mobile/15E148 Safari/604.1`,
    );
    add(
      ipad,
      weight * 8,
      `(iPad; CPU OS ${ios} like Mac OS X) ${appleWebkit} Version/${version} Mobile/15E148 Safari/604.1`,
    );
  });
  for (const version of samsungVersions) {
    add(
      android,
      900,
      `(Linux; Android 10; K) ${webkit} SamsungBrowser/${version} Chrome/${136 + Number.parseInt(version, 10) / 5}.0.0.0 Mobile Safari/537.36`,
    );
  }
  for (const [release, model, build] of phones) {
    const view = `(Linux; Android ${release}; ${model} Build/${build}; wv) ${webkit} Version/4.0 Chrome/155.0.7702.61 Mobile Safari/537.36`;
    for (const app of inAppVersions) add(android, 30, `${view} [FB_IAB/FB4A;FBAV/${app};IABMV/1;]`);
    for (const app of instagramVersions) add(android, 25, `${view} Instagram ${app} Android`);
  }
  for (const model of iphoneModels) {
    const view = `(iPhone; CPU iPhone OS 18_7 like Mac OS X) ${appleWebkit} Mobile/23B85`;
    for (const app of inAppVersions) {
      add(iphone, 60, `${view} [FBAN/FBIOS;FBAV/${app};FBDV/iPhone${model};FBSN/iOS;FBSV/26.1;FBSS/3]`);
    }
    for (const app of instagramVersions)
      add(iphone, 60, `${view} Instagram ${app} (iPhone${model}; iOS 26_1; scale=3.00)`);
  }
  return list;
}

const list = agentList();

/** Every agent a person may have, some 300. */
export const agentsOfPeople: readonly Agent[] = list.map(([agent]) => agent);

/** An agent by its share of the traffic. */
export const agents = new Weighted(list);

/** A program that calls pages by itself. */
export interface Robot {
  readonly agent: Agent;
  readonly network: number;
  /** Runs the tracker; the others only fetch the pixel of the page's `noscript` part. */
  readonly runsScript: boolean;
}

const robot = (userAgent: string, network: number, runsScript: boolean): Robot => ({
  agent: { ...windows, chromium: false, logged: asLogged(userAgent) },
  network,
  runsScript,
});
const nexus = '(Linux; Android 6.0.1; Nexus 5X Build/MMB29P)';
const bare = 'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible;';

/** Declared crawlers, headless browsers, monitors and the agents and crawlers of language models. */
export const robots = new Weighted<Robot>([
  [
    robot(
      `Mozilla/5.0 ${nexus} ${webkit} Chrome/155.0.7702.61 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
      15169,
      true,
    ),
    30,
  ],
  [
    robot(
      `Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/154.0.0.0 Safari/537.36`,
      8075,
      true,
    ),
    14,
  ],
  [
    robot(
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${appleWebkit} Version/17.4 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)`,
      714,
      true,
    ),
    8,
  ],
  [robot('Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)', 13238, false), 6],
  [robot('Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 16276, false), 6],
  [robot('Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)', 209366, false), 5],
  [robot('facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', 32934, false), 4],
  [robot(`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/155.0.0.0 Safari/537.36`, 16509, true), 12],
  [robot(`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/149.0.7827.22 Safari/537.36`, 24940, true), 6],
  [robot('Mozilla/5.0 (compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)', 63949, false), 4],
  [robot('Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)', 62041, false), 2],
  [robot(`${bare} GPTBot/1.3; +https://openai.com/gptbot)`, 8075, false), 9],
  [robot(`${bare} ChatGPT-User/1.0; +https://openai.com/bot)`, 8075, false), 8],
  [robot(`${bare} ClaudeBot/1.0; +claudebot@anthropic.com)`, 16509, false), 8],
  [robot(`${bare} Claude-User/1.0; +Claude-User@anthropic.com)`, 396982, false), 3],
  [robot(`${bare} PerplexityBot/1.0; +https://perplexity.ai/perplexitybot)`, 16509, false), 5],
  [
    robot(
      `${bare} Amazonbot/0.1; +https://developer.amazon.com/support/amazonbot) Chrome/119.0.6045.214 Safari/537.36`,
      14618,
      true,
    ),
    4,
  ],
  [robot('Mozilla/5.0 (compatible; Bytespider; spider-feedback@bytedance.com)', 138699, false), 4],
  [robot('python-requests/2.32.5', 14061, false), 3],
  [robot('curl/8.16.0', 24940, false), 1],
]);
