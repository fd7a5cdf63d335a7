-- The macros of the models, for Hive. The same names with the same meaning stand in prelude.duckdb.sql.

-- Milliseconds since 1970 of a timestamp.
create temporary macro at_ms(moment timestamp)
  cast(round(cast(moment as double) * 1000) as bigint);

-- Days since 1970 of a day as a text.
create temporary macro day_number(dt string)
  datediff(dt, '1970-01-01');

-- A whole number rounded down from a division.
create temporary macro whole_part(a bigint, b bigint)
  a div b;

-- What stands at a path of JSON, as text; null: nothing, or it is no JSON.
create temporary macro json_text(json string, path string)
  get_json_object(json, path);

-- An amount of money a text tells; null: none.
create temporary macro money_of(amount string)
  cast(amount as decimal(18, 2));

-- A whole number a text tells; null: none.
create temporary macro count_of(amount string)
  cast(amount as bigint);

-- Part of a text by a pattern, null where it does not occur.
create temporary macro part_of(of_text string, pattern string)
  nullif(regexp_extract(of_text, pattern, 1), '');

-- How often a text occurs in another.
create temporary macro occurrences(of_text string, part string)
  cast((length(of_text) - length(replace(of_text, part, ''))) / length(part) as bigint);

-- What tells the visit of an event: visits.identified_by.
create temporary macro identified_by(domain_sessionid string, domain_userid string, domain_sessionidx int, network_id string, visitor_hash string)
  case
    when domain_sessionid is not null then 'domain_sessionid'
    when domain_userid is not null and domain_sessionidx is not null then 'domain_sessionidx'
    when domain_userid is not null then 'domain_userid'
    when network_id is not null then 'network_userid'
    when visitor_hash is not null then 'visitor_hash'
  end;

-- The text that is the same for all events of a visit.
create temporary macro visit_key(domain_sessionid string, domain_userid string, domain_sessionidx int, network_id string, visitor_hash string, dt string)
  case
    when domain_sessionid is not null then 'session ' || domain_sessionid
    when domain_userid is not null and domain_sessionidx is not null
      then 'visit ' || cast(domain_sessionidx as string) || ' of ' || domain_userid
    when domain_userid is not null then 'user ' || domain_userid
    when network_id is not null then 'network ' || network_id
    when visitor_hash is not null then 'hash ' || visitor_hash || ' on ' || dt
  end;

-- Milliseconds of engagement with a page view: as measured, else reckoned from the heartbeats that had a ping.
create temporary macro engagement_ms(is_measured int, engaged_ms bigint, page_pings bigint, heartbeats bigint, heartbeat_ms bigint, min_visit_ms bigint)
  case
    when is_measured = 1 then engaged_ms
    when page_pings > 0 then heartbeat_ms * (heartbeats - 1) + min_visit_ms
    else 0
  end;

-- Seconds of milliseconds. What is added up are the milliseconds: sums of fractions depend on their order.
create temporary macro seconds_of(ms bigint)
  cast(ms as double) / 1000;

-- Milliseconds of seconds.
create temporary macro ms_of(seconds double)
  cast(round(seconds * 1000) as bigint);

-- The class of a width in pixels.
create temporary macro size_class(width int)
  case
    when width < 600 then 'phone'
    when width < 1024 then 'tablet'
    when width < 1440 then 'laptop'
    when width < 1920 then 'desktop'
    when width >= 1920 then 'large'
  end;
