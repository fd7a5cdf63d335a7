import { createContext, Script } from 'node:vm';

/** A value of CloudFront's event; `multiValue` has all of them where it came more than once, `value` the first. */
export interface PixelValue {
  readonly value: string;
  readonly multiValue?: readonly { readonly value: string }[];
}

/** A request as CloudFront shows it to a function. */
export interface PixelRequest {
  readonly method: string;
  /** The path as sent, nothing decoded. */
  readonly uri: string;
  /** Values as sent, nothing decoded. */
  readonly querystring: Readonly<Record<string, PixelValue>>;
  /** By name in lower case, without `cookie`. */
  readonly headers: Readonly<Record<string, PixelValue>>;
  readonly cookies: Readonly<Record<string, PixelValue>>;
}

/** What a function answers, in CloudFront's form. */
export interface PixelResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, { readonly value: string }>>;
  readonly cookies?: Readonly<Record<string, { readonly value: string; readonly attributes?: string }>>;
  readonly body?: { readonly encoding: 'text' | 'base64'; readonly data: string };
}

export interface PixelRun {
  /** Null: the request is none of the pixel's and goes on to the origin. */
  readonly response: PixelResponse | null;
  /** What was given to `cf.logCustomData`; null: nothing. */
  readonly logData: string | null;
}

export type Pixel = (request: PixelRequest, requestId: string, ip: string) => PixelRun;

const builtIns = 'Math, encodeURI, encodeURIComponent, decodeURIComponent';

/** Runs the text of a pixel function as CloudFront does: alone, its one import given, no text turned into code. */
export function compilePixel(code: string): Pixel {
  let logData: string | null = null;
  const cf = {
    logCustomData(data: unknown) {
      logData = String(data);
    },
  };
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } });
  // All names are a function's own: those of a context are a hundred times slower to look up.
  const script = code.replace("import cf from 'cloudfront';", "'use strict';");
  const wrapped = `((${builtIns}) => (cf) => {${script}\nreturn handler;})(${builtIns})`;
  const make = new Script(wrapped, { filename: 'pixel.js' }).runInContext(context) as (
    given: typeof cf,
  ) => (event: unknown) => unknown;
  const handler = make(cf);
  return (request, requestId, ip) => {
    logData = null;
    const answer = handler({
      version: '1.0',
      context: { eventType: 'viewer-request', requestId },
      viewer: { ip },
      request,
    });
    return { response: Object.is(answer, request) ? null : (answer as PixelResponse), logData };
  };
}
