-- Answers to the question for consent
--
-- Question: What do visitors answer when they are asked for their consent?
-- Grain:    one row per answer
-- Reads:    events
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
--           category (text, default consent): category of the structured events that tell an answer, for sites that send those
-- Returns:  answer (text): allow_all, allow_selected, deny_all, pending, implicit_consent, expired, withdrawn of self-describing events; the action of structured ones; null: it says nothing
--           answers (count): events that say so
--           answer_share (share): of all answers
--           visitors (count): different visitors among them, as in traffic/visitors-by-day; who refuses cookies may be nobody
-- Chart:    bar of answers by answer
-- Note:     From the self-describing event consent_preferences, which the tracker sends, and from structured events of a category. Who is never asked, or does not answer, is not here.
with answer_events as (
  select
    case when event = 'struct' then se_action else json_text(unstruct_event, '$.data.data.eventType') end as answer,
    visitor_id(domain_userid, network_userid, network_userid_new, visitor_hash) as visitor
  from events
  where dt >= ${from}
    and dt <= ${to}
    and (event_name = 'consent_preferences' or (event = 'struct' and se_category = ${category}))
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not coalesce(is_bot, false))
),
sums as (
  select
    answer,
    count(*) as answers,
    count(distinct visitor) as visitors
  from answer_events
  group by answer
),
sums_of_all as (
  select sums.*, sum(answers) over () as all_answers
  from sums
)
select
  answer,
  answers,
  ratio(answers, all_answers) as answer_share,
  visitors
from sums_of_all
order by answers desc nulls last, answer nulls last
