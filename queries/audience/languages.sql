-- Visits by language
--
-- Question: Which languages do the visitors speak?
-- Grain:    one row per language
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           limit (integer 1 to 10000, default 50): how many languages
-- Returns:  language (text): language of the browser, such as de-DE; null: not told
--           visits (count): visits
--           visit_share (share): of all visits
--           visitors (count): different visitors of these visits; who is in two rows counts in both
--           pages_per_visit (number): pages viewed per visit
--           bounce_rate (share): visits with one page view and no interaction
--           duration_seconds (seconds): average time from the first event of a visit to its last
-- Chart:    bar of visits by language
with languages as (
  select
    br_lang as language,
    count(*) as visits,
    count(distinct visitor_id) as visitors,
    sum(page_views) as page_views,
    count(case when is_bounce then 1 end) as bounces,
    sum(cast(round(duration_seconds * 1000) as bigint)) as duration_ms
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
  group by br_lang
),
languages_of_all as (
  select languages.*, sum(visits) over () as all_visits
  from languages
)
select
  language,
  visits,
  ratio(visits, all_visits) as visit_share,
  visitors,
  ratio(page_views, visits) as pages_per_visit,
  ratio(bounces, visits) as bounce_rate,
  ratio(duration_ms, visits * 1000) as duration_seconds
from languages_of_all
order by visits desc nulls last, language nulls last
limit ${limit}
