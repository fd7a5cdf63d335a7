import { type FirnConfig, resolveConfig } from '../../lib/config.ts';
import { renderPixel } from '../../lib/pixel/render-pixel.ts';
import { compilePixel, type PixelRequest, type PixelRun, type PixelValue } from '../../lib/pixel/run-pixel.ts';

type Values = Readonly<Record<string, string | readonly string[]>>;

/** A request, said shortly: a list is a value sent more than once. */
export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Values;
  readonly headers?: Values;
  readonly cookies?: Values;
}

const valuesOf = (values: Values = {}): Record<string, PixelValue> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'string') return [name, { value }];
      return [name, { value: value[0]!, multiValue: value.map((one) => ({ value: one })) }];
    }),
  );

export const requestOf = ({ method = 'GET', path = '/i', query, headers, cookies }: Asked): PixelRequest => ({
  method,
  uri: path,
  querystring: valuesOf(query),
  headers: valuesOf(headers),
  cookies: valuesOf(cookies),
});

export const requestId = 'k2wS9dQx0r7zVbN4mTfYhL1cPjEoAiUg5sXq3R8uDnZvB6eKtMWyGw==';

/** Runs the pixel function of a config on requests. */
export function pixelOf(config: FirnConfig = {}): (asked: Asked) => PixelRun {
  const pixel = compilePixel(renderPixel(resolveConfig(config)));
  return (asked) => pixel(requestOf(asked), requestId, '198.51.100.7');
}

/** Headers of an answer by name, as text; nothing where there was none. */
export const headersOf = ({ response }: PixelRun): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(response?.headers ?? {}).map(([name, { value }]) => [name, value]));
