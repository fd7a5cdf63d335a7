-- The macros of the questions, for Hive. The same names with the same meaning stand in prelude.duckdb.sql.

-- The identifier a visitor is counted by; null: the event carries none.
-- A network id made by this very request is no identity yet: browsers that refuse the cookie get a new one on every hit.
create temporary macro visitor_id(domain_userid string, network_userid string, network_userid_new boolean, visitor_hash string)
  coalesce(
    domain_userid,
    case when coalesce(network_userid_new, false) then null else network_userid end,
    visitor_hash
  );

-- A divided by b; null: nothing to divide by. Shares and averages are made with it.
create temporary macro ratio(a double, b double)
  case when b <> 0 then a / b end;

-- Seconds from one moment to another, to the millisecond; negative where the second comes first.
create temporary macro seconds_between(first timestamp, second timestamp)
  cast(
    cast(round(cast(second as double) * 1000) as bigint) - cast(round(cast(first as double) * 1000) as bigint) as double
  ) / 1000;

-- Days from one day to another, both as texts; negative where the second comes first.
create temporary macro days_between(first string, second string)
  datediff(second, first);

-- The day so many days after a day, as a text.
create temporary macro day_plus(dt string, days int)
  cast(date_add(dt, days) as string);

-- The Monday of the week of a day, as a text.
create temporary macro week_of(dt string)
  cast(date_sub(dt, pmod(datediff(dt, '1970-01-05'), 7)) as string);

-- The first day of the month of a day, as a text.
create temporary macro month_of(dt string)
  substr(dt, 1, 7) || '-01';

-- Months from the month of one day to that of another, both as texts; negative where the second comes first.
create temporary macro whole_months_between(first string, second string)
  cast(
    (cast(substr(second, 1, 4) as int) - cast(substr(first, 1, 4) as int)) * 12
    + cast(substr(second, 6, 2) as int) - cast(substr(first, 6, 2) as int) as int
  );

-- The day of the week, 1 for Monday to 7 for Sunday.
create temporary macro weekday_of(dt string)
  cast(pmod(datediff(dt, '1970-01-05'), 7) + 1 as int);

-- The hour of a moment, 0 to 23, UTC.
create temporary macro hour_of(moment timestamp)
  hour(moment);

-- The day of a moment, UTC, as a text.
create temporary macro day_of(moment timestamp)
  substr(cast(moment as string), 1, 10);

-- What stands at a path of JSON ($.a.b, $[0].c), as text; null: nothing, or it is no JSON.
create temporary macro json_text(json string, path string)
  get_json_object(json, path);

-- A number a text tells; null: none.
create temporary macro number_of(amount string)
  cast(trim(amount) as double);

-- The n-th of items that stand in a text between " > ", from 1; null: it has fewer, or that one is empty.
create temporary macro item_of(items string, n int)
  nullif(trim(split(items, ' > ')[n - 1]), '');

-- How many items stand in a text between " > ".
create temporary macro items_in(items string)
  cast((length(items) - length(replace(items, ' > ', ''))) / 3 + 1 as int);

-- Whether a text is like a pattern, in which * stands for anything and all else for itself.
create temporary macro matches(value string, pattern string)
  value rlike (
    '(?s)^' || replace(regexp_replace(pattern, '([^A-Za-z0-9*])', '\\\\$1'), '*', '.*') || '$'
  );

-- The host of an address, lower case; null: it names none.
create temporary macro host_of(address string)
  nullif(lower(regexp_extract(address, '^[A-Za-z][A-Za-z0-9+.-]*://([^/?#@]*@)?([^/?#:]+)', 2)), '');

-- The ending of the file an address leads to, lower case, without its dot; null: it has none.
create temporary macro ending_of(address string)
  nullif(lower(regexp_extract(address, '^[A-Za-z]+://[^/?#]+/[^?#]*[.]([A-Za-z0-9]+)([?#]|$)', 1)), '');
