-- Web vitals
--
-- Question: How do pages feel to those who load them: how fast do they show, how fast do they answer, how steady do they stand?
-- Grain:    one row per page and measure
-- Reads:    entities, events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           page (text, default *): only pages whose path is like this; * stands for anything
--           least_loads (integer 1 to 1000000, default 1): pages measured less often are left out
--           limit (integer 1 to 10000, default 100): how many rows
-- Returns:  page_host (text): host of the page; null: the events name none
--           page_path (text): path of the page, without query and fragment
--           page_loads (count): loads of the page that sent measures
--           measure (text): lcp, inp, cls, fcp or ttfb
--           measured (count): loads that tell this measure
--           p75 (number): three loads of four are as good or better; milliseconds, cls without unit
--           rating (text): of the p75: good, needs work or poor
--           good (share): loads rated good
--           needs_work (share): loads between
--           poor (share): loads rated poor
-- Chart:    stacked bar of good, needs_work, poor by page_path, measure
-- Note:     Measures are the events web_vitals, which the tracker sends if contexts.webVitals asks for it. Good up to, poor beyond:
--           lcp 2500 and 4000, inp 200 and 500, fcp 1800 and 3000, ttfb 800 and 1800 milliseconds, cls 0.1 and 0.25 (https://web.dev/articles/vitals).
with loads as (
  select
    events.page_urlhost as page_host,
    events.page_urlpath as page_path,
    e.event_id,
    e.data
  from entities e
  join events on events.dt = e.dt and events.event_id = e.event_id
  where e.dt >= ${from}
    and e.dt <= ${to}
    and (${app_id} is null or e.app_id = ${app_id})
    and (${bots} or not e.is_bot)
    and events.dt >= ${from}
    and events.dt <= ${to}
    and e.origin = 'event'
    and e.schema_name = 'web_vitals'
    and matches(coalesce(events.page_urlpath, ''), ${page})
),
readings as (
  select
    page_host,
    page_path,
    case n.n when 0 then 'lcp' when 1 then 'inp' when 2 then 'cls' when 3 then 'fcp' else 'ttfb' end as measure,
    number_of(
      case n.n
        when 0 then json_text(data, '$.lcp')
        when 1 then json_text(data, '$.inp')
        when 2 then json_text(data, '$.cls')
        when 3 then json_text(data, '$.fcp')
        else json_text(data, '$.ttfb')
      end
    ) as reading,
    case n.n when 0 then 2500 when 1 then 200 when 2 then 0.1 when 3 then 1800 else 800 end as good_to,
    case n.n when 0 then 4000 when 1 then 500 when 2 then 0.25 when 3 then 3000 else 1800 end as poor_beyond
  from loads
  join numbers n on n.n < 5
),
readings_in_order as (
  select
    readings.*,
    row_number() over (partition by page_host, page_path, measure order by reading nulls last) as place,
    count(*) over (partition by page_host, page_path, measure) as readings_of_measure
  from readings
  where reading is not null
),
measures as (
  select
    page_host,
    page_path,
    measure,
    max(good_to) as good_to,
    max(poor_beyond) as poor_beyond,
    count(*) as measured,
    min(case when 4 * place >= 3 * readings_of_measure then reading end) as p75,
    count(case when reading <= good_to then 1 end) as good_loads,
    count(case when reading > poor_beyond then 1 end) as poor_loads
  from readings_in_order
  group by page_host, page_path, measure
),
pages as (
  select coalesce(page_host, '') || ' ' || coalesce(page_path, '') as page, count(*) as page_loads
  from loads
  group by coalesce(page_host, '') || ' ' || coalesce(page_path, '')
)
select
  m.page_host,
  m.page_path,
  pages.page_loads,
  m.measure,
  m.measured,
  m.p75,
  case when m.p75 <= m.good_to then 'good' when m.p75 <= m.poor_beyond then 'needs work' else 'poor' end as rating,
  ratio(m.good_loads, m.measured) as good,
  ratio(m.measured - m.good_loads - m.poor_loads, m.measured) as needs_work,
  ratio(m.poor_loads, m.measured) as poor
from measures m
join pages on pages.page = coalesce(m.page_host, '') || ' ' || coalesce(m.page_path, '')
where pages.page_loads >= ${least_loads}
order by page_loads desc nulls last, page_host nulls last, page_path nulls last, measure nulls last
limit ${limit}
