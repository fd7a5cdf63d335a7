-- Visitors by number of visits
--
-- Question: How many visitors came how often?
-- Grain:    one row per number of visits
-- Reads:    visits
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           up_to (integer 1 to 1000, default 10): who came more often counts as so often
-- Returns:  visits (count): visits of each of them within the range
--           is_or_more (flag): so many or more
--           visitors (count): visitors who came so often
--           visitor_share (share): of all visitors
-- Chart:    bar of visitors by visits
-- Note:     Counted within the range: visits before it are not known here. Visitors by the visitor hash are new ones every day.
with visitors as (
  select visitor_id, count(*) as visits
  from visits
  where dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
    and visitor_id is not null
  group by visitor_id
),
frequencies as (
  select
    case when visits > ${up_to} then ${up_to} else visits end as visits,
    count(*) as visitors
  from visitors
  group by case when visits > ${up_to} then ${up_to} else visits end
),
frequencies_of_all as (
  select frequencies.*, sum(visitors) over () as all_visitors
  from frequencies
)
select
  visits,
  visits = ${up_to} as is_or_more,
  visitors,
  ratio(visitors, all_visitors) as visitor_share
from frequencies_of_all
order by visits nulls last
