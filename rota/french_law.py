"""The legal pack `fr`: every rule of the Code du travail that a rota and its log can show broken.

What the Code asks and no file of a team can show is listed too, with the reason: a check that is
silent about it must not be read as a clean bill.
"""

from __future__ import annotations

from rota import caps, french_duty, french_hours, french_rest, logged
from rota.case import Rule

PACK: tuple[Rule, ...] = (
    Rule(
        "notice",
        "Whoever is on call learns it 15 days ahead, or a clear day in exceptional circumstances, "
        "and it is recorded.",
        "rules.agreement.notice_days",
        french_duty.notice,
        "L3121-12, R3121-3",
    ),
    Rule(
        "legal-basis",
        "A duty set up by the employer alone is known to works council and labour inspection.",
        "rules.legal_basis",
        french_duty.legal_basis,
        french_duty.BASIS,
    ),
    Rule(
        "constraint",
        "A duty that leaves people no life of their own may be work (warning).",
        "roles.*.response, roles.*.stay_home",
        french_duty.constraint,
        french_duty.STANDBY,
    ),
    Rule(
        "minor",
        "Nobody under 18 is on call.",
        "people.*.birth_date",
        french_duty.minor,
        french_duty.MINORS,
    ),
    Rule(
        "daily-rest",
        "A daily rest of 11 h that an intervention cut is given in full after it.",
        "rules.agreement.daily_rest",
        french_rest.daily_rest,
        french_rest.DAILY,
    ),
    Rule(
        "daily-rest-24h",
        "In strict mode, each 24 hours hold a daily rest (warning).",
        "rules.rest_mode",
        french_rest.daily_rest_24h,
        french_rest.DAILY_24,
    ),
    Rule(
        "day-span",
        "From the first to the last work of a civil day there are 13 h at most (warning).",
        "rules.agreement.daily_rest",
        french_rest.day_span,
        french_rest.SPAN,
    ),
    Rule(
        "six-days",
        "Nobody works on seven days of a week.",
        "people.*.regime",
        french_rest.six_days,
        french_rest.SIX,
    ),
    Rule(
        "weekly-rest",
        "Each week of work holds a rest of 24 h and the daily one.",
        "rules.agreement.daily_rest",
        french_rest.weekly_rest,
        french_rest.WEEKLY,
    ),
    Rule(
        "compensatory-rest",
        "Rest that a derogation took is given back (warning).",
        "interventions.csv",
        french_rest.compensatory_rest,
        french_rest.OWED,
    ),
    Rule(
        "day-hours",
        "Nobody works more than 10 h in a civil day.",
        "rules.agreement.max_day",
        french_hours.day_hours,
        french_hours.DAY_LIMIT,
    ),
    Rule(
        "week-hours",
        "Nobody works more than 48 h in a week.",
        "rules.agreement.max_week",
        french_hours.week_hours,
        french_hours.WEEK_LIMIT,
    ),
    Rule(
        "average-hours",
        "Nobody works more than 44 h a week on average of any twelve.",
        "rules.agreement.max_average",
        french_hours.average_hours,
        french_hours.AVERAGE,
    ),
    Rule(
        "night-hours",
        "From 270 h at night in twelve months on, somebody is a night worker (warning).",
        "rules.agreement.max_night_hours",
        french_hours.night_hours,
        french_hours.NIGHTS,
    ),
    Rule(
        "work-break",
        "Six hours of work at a stretch call for a break of 20 minutes (note).",
        "interventions.csv",
        french_hours.work_break,
        french_hours.BREAK,
    ),
    Rule(
        "part-time",
        "Interventions of a part-timer stay within the extra hours of the contract.",
        "people.*.contract_hours",
        french_hours.part_time,
        french_hours.PART_TIME,
    ),
    Rule(
        "sunday-basis",
        "Work on a Sunday has a basis (warning).",
        "rules.sunday_basis",
        french_hours.sunday_basis,
        french_hours.SUNDAYS,
    ),
    Rule(
        "may1",
        "Nobody works on 1 May but where work cannot stop; standby is noted.",
        "rules.may1_basis",
        french_hours.may1,
        french_hours.MAY1,
    ),
    Rule(
        "intervention-person",
        "Whoever the log names is in the team, at that time.",
        "interventions.csv",
        logged.intervention_person,
        logged.RECORD,
    ),
    Rule(
        "intervention-outside",
        "Who is called is on call (warning).",
        "interventions.csv",
        logged.intervention_outside,
        logged.DISCONNECT,
    ),
    Rule(
        "intervention-overlap",
        "Two lines of a person do not speak of the same minutes (warning).",
        "interventions.csv",
        logged.intervention_overlap,
        logged.RECORD,
    ),
    Rule(
        "intervention-leave",
        "Nobody works during their leave.",
        "people.*.leave",
        logged.intervention_leave,
        logged.LEAVE,
    ),
    *caps.RULES,
)
"""The rules, in the order of the documents."""

UNSEEN: tuple[tuple[str, str, str], ...] = (
    ("second job", "L8261-1", "hours worked for another employer are in no file of the team"),
    (
        "consent",
        "L3121-11, L3121-12",
        "whether a contract or convention provides for the duty is not in the files; "
        "legal_basis says what set it up",
    ),
    (
        "pregnancy and birth",
        "L1225-9, L1225-29",
        "health stays out of the files: write off or never, without a reason (L1132-1)",
    ),
    (
        "night workers' limits",
        "L3122-6, L3122-7",
        "who is a night worker by their usual timetable is not in the files; night-hours warns",
    ),
    (
        "Good Friday",
        "L3134-13",
        "a holiday only in communes with a Protestant church: keep it, or ignore it by name",
    ),
    (
        "best-effort lists",
        "L3121-9",
        "who need not answer is not on call: leave them out of the rota",
    ),
    (
        "hospital rest days",
        "décret 2002-9",
        "four days of rest in two weeks are given in the timetable, which is not in the files",
    ),
    (
        "keeping the papers",
        "D3171-16",
        "how long statements are kept is not for a file to show: one year, three of day counts",
    ),
)
"""What the law asks and no file of a team can show: what, where, why."""
