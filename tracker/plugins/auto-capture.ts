/**
 * What GA4 measures by itself: links that leave the site, downloads, searches on the site.
 * Links are sent as `link_click` (with `enableLinkClickTracking` on as well they are sent twice: choose one), searches
 * as `site_search`, the terms taken from the address of a page view.
 */
import type { PluginWith } from './calls.ts';
import { sends } from './declared.ts';
import { around } from './elements.ts';

export interface AutoCapture {
  /** Links to another host. @default true */
  readonly outbound?: boolean;
  /** Links to these kinds of files. @default documents, archives, audio, video, programs, as GA4's; false for none */
  readonly downloads?: readonly string[] | false;
  /** Parameters that hold a search's terms. @default ['q', 's', 'search', 'query', 'keyword'], as GA4's; false for none */
  readonly search?: readonly string[] | false;
  /** Hosts that are ours as well, and all below them. */
  readonly hosts?: readonly string[];
}

export interface AutoCaptureCalls {
  /** Calling it again replaces the options. */
  enableAutoCapture(options?: AutoCapture): void;
  disableAutoCapture(): void;
}

declare module './calls.ts' {
  interface PluginCalls extends AutoCaptureCalls {}
}

const files =
  'pdf xls xlsx doc docx txt rtf csv exe key pps ppt pptx 7z pkg rar gz zip avi mov mp4 mpe mpeg wmv mid midi mp3 wav wma';
const parameters = 'q s search query keyword';

const trackSiteSearch = sends('site_search', 'terms');
const trackLinkClick = sends('link_click', 'targetUrl elementId elementClasses elementTarget', {}, '1-0-1');

export const autoCapture = (): PluginWith<AutoCaptureCalls> => {
  let isHeard = false;
  let options: AutoCapture | undefined;
  let searched = '';
  let search: (() => void) | undefined;
  return {
    afterTrack({ e }) {
      if (e === 'pv' && search) search();
    },
    calls: {
      enableAutoCapture(tracker, given: AutoCapture = {}) {
        options = given;
        search = () => {
          const { search: names = parameters.split(' ') } = options || {};
          if (!options || !names) return;
          const query = new URLSearchParams(location.search);
          const terms = names.map((name) => query.get(name)).find((text) => text);
          // The same search again is a look at its results, not a search.
          if (!terms || terms === searched) return;
          searched = terms;
          trackSiteSearch(tracker, { terms: terms.trim().split(/\s+/) });
        };
        if (isHeard) return;
        isHeard = true;
        tracker.listen(document, 'click auxclick', (event) => {
          const link = around<HTMLAnchorElement>(event, 'a[href],area[href]');
          if (!options || !link || (event as MouseEvent).button > 1 || !/^http/.test(link.protocol)) return;
          const { outbound = true, downloads = files.split(' '), hosts = [] } = options;
          const isOurs = [location.hostname, ...hosts].some((host) => `.${link.hostname}`.endsWith(`.${host}`));
          const kind = link.pathname.split('.').pop()!.toLowerCase();
          const isDownload = (downloads || []).includes(kind);
          if (!isDownload && (isOurs || !outbound)) return;
          trackLinkClick(tracker, {
            targetUrl: link.href,
            elementId: link.id,
            elementClasses: [...link.classList],
            elementTarget: link.target,
          });
        });
      },
      disableAutoCapture() {
        options = undefined;
      },
    },
  };
};
