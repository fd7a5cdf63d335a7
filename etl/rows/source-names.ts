import { type Column, fields } from '../../lib/protocol/event.ts';

/** By which names a line carries a column: parameters, keys of custom log data, the one cookie that is read. */
export const namesThatCarry = (column: Column): readonly string[] =>
  fields[column].from.flatMap((source) => {
    if (source.by === 'tracker') return [source.parameter];
    if (source.by === 'pixel') return [source.key];
    return source.by === 'log' && source.field === 'cs(Cookie)' ? ['sp'] : [];
  });
