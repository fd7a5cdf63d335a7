-- Privacy signals by period
--
-- Question: How many page views come with Global Privacy Control or Do Not Track, and what was done about it, by day, week or month?
-- Grain:    one row per period that has a page view
-- Reads:    page_views
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           period (text of day | week | month, default day): what is added up; a week begins on Monday
-- Returns:  first_day (day): the first day of the period, UTC; the day itself where the period is a day
--           page_views (count): pages viewed
--           told_page_views (count): those whose log tells the signals; the share is of these
--           gpc_page_views (count): with Global Privacy Control
--           gpc_share (share): of those that tell; null: none does
--           dnt_page_views (count): with Do Not Track
--           dnt_share (share): of those that tell; null: none does
--           anonymised_page_views (count): whose identifiers and address were taken away for the sake of a signal
-- Chart:    line of gpc_share, dnt_share by first_day
-- Note:     Page views, not visits or visitors: what is anonymised tells neither. What the config says to drop, or a tracker that heeds the signal does not send, is not here.
with dated_views as (
  select
    case ${period} when 'day' then dt when 'week' then week_of(dt) when 'month' then month_of(dt) end as first_day,
    gpc,
    dnt,
    opt_out
  from page_views
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
periods as (
  select
    first_day,
    count(*) as page_views,
    count(case when gpc is not null or dnt is not null then 1 end) as told_page_views,
    count(case when gpc then 1 end) as gpc_page_views,
    count(gpc) as gpc_told,
    count(case when dnt then 1 end) as dnt_page_views,
    count(dnt) as dnt_told,
    count(opt_out) as anonymised_page_views
  from dated_views
  group by first_day
)
select
  first_day,
  page_views,
  told_page_views,
  gpc_page_views,
  ratio(gpc_page_views, gpc_told) as gpc_share,
  dnt_page_views,
  ratio(dnt_page_views, dnt_told) as dnt_share,
  anonymised_page_views
from periods
order by first_day nulls last
