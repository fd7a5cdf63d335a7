-- Forms
--
-- Question: Which forms are begun, and how many of those are sent?
-- Grain:    one row per form
-- Reads:    entities
-- Params:   from (day, default 1970-01-01): first day counted, UTC
--           to (day, default 9999-12-31): last day counted, UTC
--           app_id (text, default null): only events of this app; null: of all
--           bots (boolean, default false): count robots too
-- Returns:  form (text): name or id of the form; null: the events do not tell
--           begun (count): page views on which a field was entered or changed, or the form sent
--           changed (count): page views on which a field was changed
--           sent (count): page views on which the form was sent
--           completion (share): sent among begun
--           submits (count): times it was sent
-- Chart:    bar of begun, sent by form
-- Note:     Needs form tracking (events focus_form, change_form, submit_form). Events that tell no page view count among submits only.
with form_events as (
  select schema_name, json_text(data, '$.formId') as form, page_view_id
  from entities
  where origin = 'event'
    and schema_name in ('focus_form', 'change_form', 'submit_form')
    and dt >= ${from}
    and dt <= ${to}
    and (${app_id} is null or app_id = ${app_id})
    and (${bots} or not is_bot)
),
forms_seen as (
  select
    form,
    count(distinct page_view_id) as begun,
    count(distinct case when schema_name = 'change_form' then page_view_id end) as changed,
    count(distinct case when schema_name = 'submit_form' then page_view_id end) as sent,
    count(case when schema_name = 'submit_form' then 1 end) as submits
  from form_events
  group by form
)
select
  form,
  begun,
  changed,
  sent,
  ratio(sent, begun) as completion,
  submits
from forms_seen
order by begun desc nulls last, submits desc nulls last, form nulls last
