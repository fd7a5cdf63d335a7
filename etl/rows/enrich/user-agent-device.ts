/** What an event was made on: the words of Snowplow's `dvce_type`. */
export type DeviceType =
  | 'Computer'
  | 'Mobile'
  | 'Tablet'
  | 'Game console'
  | 'Digital media receiver'
  | 'Wearable computer'
  | 'Unknown';

const gameConsole = /PlayStation|PLAYSTATION|Xbox|Nintendo|\bWii\b|\bPSP\b|Steam Deck/;
const television =
  /[Ss][Mm][Aa][Rr][Tt]-?_?[Tt][Vv]|Google ?TV|Apple ?TV|AppleCoreMedia.{1,40}Apple TV|Android ?TV|HbbTV|NetCast|Web0S|webOS\.TV|BRAVIA|Bravia|Roku\/|\bAFT[A-Z]{1,6}\d{0,4}\b|CrKey|Viera|VIDAA|DTV|WebTV|TV Safari|TSBNetTV|InettvBrowser|POV_TV|MiTV|MIBOX|Chromecast|tvOS|SHIELD|Tizen.{1,40} TV|Maple|TiVo|KYLO|DuneHD/;
const wearable =
  /[Ww]atch ?OS|Apple ?Watch|\bWatch\d|(?:SM|Galaxy)[- ](?:R\d{3}|Watch)|Google Glass|Glass \d|Quest\b|OculusBrowser|Oculus|PicoBrowser|Pico [34]|MobileVR|Wolvic|Wear OS/;
const tablet =
  /iPad|PlayBook|Kindle(?! Mobile)|\bKF[A-Z]{2,5}\b|Nexus (?:7|9|10)\b|Tablet(?! PC)|\btablet\b|\bSM-[TXP]\d{3}|\bGT-P\d{4}|Xoom|Transformer|Pad\b|hp-tablet|TouchPad|WeTab|\bTab\b|RIM Tablet|Windows NT 6\.[23]; ARM/;
const phone =
  /iPhone|iPod|Windows Phone|Windows CE|IEMobile|BlackBerry|BB10|RIM\d|Opera Mobi|Opera Mini|Symbian|SymbOS|Series ?[346]0|Nokia|MIDP|J2ME|CLDC|KAIOS|KaiOS|Bada|MeeGo|Maemo|Sailfish|Palm|PalmOS|webOS\/|hpwOS|Brew|BREW|DoCoMo|KDDI|UP\.Browser|UCWEB|Obigo|NetFront|SAMSUNG-|SEC-|SonyEricsson|Fennec|Mobile|Mobi\b|\(Mobile;/;

/** How the agents of phones before smartphones begin. */
const oldPhone =
  /^(?:Acer|Audiovox|Haier|LG|MOT|Motorola|SIE|SGH|SEC|Samsung|Nokia|HTC|Alcatel|Huawei|ZTE|Philips|Panasonic|Pantech|Sagem|Sanyo|Sharp|Telit|Vodafone|SoftBank|J-PHONE|portalmmm)[-_ /\dA-Z]/i;

/** Browsers of Android say `Mobile` on phones only; programs never do. */
const androidBrowser = /^Mozilla\/.*(?:AppleWebKit|Gecko)\//;

const computers = /^(?:Windows|Mac OS X|Mac OS|Linux|Chrome OS|FreeBSD|OpenBSD|NetBSD|BSD|Solaris|SerenityOS)$/;

/** The type of device, by the words of the agent, then by the family of its system. */
export function deviceTypeOf(agent: string, systemFamily: string): DeviceType {
  if (gameConsole.test(agent)) return 'Game console';
  if (wearable.test(agent)) return 'Wearable computer';
  if (television.test(agent)) return 'Digital media receiver';
  if (tablet.test(agent)) return 'Tablet';
  if (systemFamily === 'Android') {
    return androidBrowser.test(agent) && !/Mobile|Mobi\b|\bwv\b/.test(agent) ? 'Tablet' : 'Mobile';
  }
  if (computers.test(systemFamily) && !/Mobi|Windows CE/.test(agent)) return 'Computer';
  if (phone.test(agent) || systemFamily === 'iOS' || oldPhone.test(agent)) return 'Mobile';
  return computers.test(systemFamily) ? 'Computer' : 'Unknown';
}

/** Null for a device nobody knows: there is no third answer. */
export const isMobileDevice = (type: DeviceType): boolean | null =>
  type === 'Unknown' ? null : type === 'Mobile' || type === 'Tablet' || type === 'Wearable computer';
