#include "command/age.h"

#include <time.h>

#include "base/date.h"

enum { USUAL_MONTHS = 6, MOST_MONTHS = 1200, OFF = 0, WRONG = -1 };

/* Days since 1970 as a number: 20261123. gmtime would read the time zone's file first. Years begin
 * in March here, so that the leap day comes last, and 146,097 days are four centuries. */
static unsigned day_of(unsigned long days) {
    unsigned long since = days + 719468, era = since / 146097, rest = since % 146097;
    unsigned long year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    unsigned long in_year = rest - (365 * year + year / 4 - year / 100);
    unsigned long month = (5 * in_year + 2) / 153, day = in_year - (153 * month + 2) / 5 + 1;
    year += era * 400 + (month >= 10);
    month = month < 10 ? month + 3 : month - 9;
    return (unsigned)(year * 10000 + month * 100 + day);
}

unsigned cm_today(const cm_surroundings *around) {
    const char *given = cm_environment_value(around, "CUDAMATRIX_TODAY");
    cm_days days;
    if (cm_days_parse(given, &days)) return days.last;
    time_t now = time(NULL);
    return now > 0 ? day_of((unsigned long)now / 86400) : 0;
}

static int months_in(const char *text) {
    int months = 0;
    if (cm_same(text, "off") || cm_same(text, "never")) return OFF;
    for (const char *p = text; *p; p++) {
        if (!cm_digit(*p) || months > MOST_MONTHS) return WRONG;
        months = months * 10 + (*p - '0');
    }
    return !*text || months > MOST_MONTHS ? WRONG : months;
}

cm_status cm_age_check(const cm_options *options, cm_err *err) {
    if (!options->max_age || months_in(options->max_age) != WRONG) return CM_OK;
    return cm_fail(err, CM_USAGE, "--max-age %s: expected months, 6, or off", options->max_age);
}

void cm_age_note(const cm_call *call, cm_status status) {
    const cm_options *o = call->options;
    const char *set = cm_environment_value(call->around, "CUDAMATRIX_MAX_AGE");
    bool answered = status == CM_OK || status == CM_NO || status == CM_ABSENT;
    if (!answered || !call->data_date || o->as_of || cm_same(o->command, "db")) return;
    int most = o->max_age ? months_in(o->max_age) : set && *set ? months_in(set) : USUAL_MONTHS;
    if (most == WRONG) {
        cm_note(call->around, "warning: CUDAMATRIX_MAX_AGE is no number of months, nor off");
        most = USUAL_MONTHS;
    }
    int months = most == OFF ? -1 : cm_months_since(call->data_date, cm_today(call->around));
    if (months <= most) return;
    cm_note(call->around,
            "note: the newest source of this data is of %s, %d months ago; what came later is not "
            "in it (--max-age off)",
            call->data_date, months);
}
