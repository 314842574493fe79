#include "cli/age.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"

enum { USUAL_MONTHS = 6, MOST_MONTHS = 1200, OFF = 0, WRONG = -1 };

unsigned cm_today(void) {
    const char *given = getenv("CUDAMATRIX_TODAY");
    cm_days days;
    if (cm_days_parse(given, &days)) return days.last;
    time_t now = time(NULL);
    const struct tm *utc = now == (time_t)-1 ? NULL : gmtime(&now);
    if (!utc || utc->tm_year < 0) return 0;
    return (unsigned)(utc->tm_year + 1900) * 10000 + (unsigned)(utc->tm_mon + 1) * 100 +
           (unsigned)utc->tm_mday;
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
    const char *set = getenv("CUDAMATRIX_MAX_AGE");
    bool answered = status == CM_OK || status == CM_NO || status == CM_ABSENT;
    if (!answered || !call->data_date || o->as_of || cm_same(o->command, "db")) return;
    int most = o->max_age ? months_in(o->max_age) : set && *set ? months_in(set) : USUAL_MONTHS;
    if (most == WRONG) {
        fprintf(stderr,
                "cudamatrix: warning: CUDAMATRIX_MAX_AGE is no number of months, nor off\n");
        most = USUAL_MONTHS;
    }
    int months = most == OFF ? -1 : cm_months_since(call->data_date, cm_today());
    if (months > most)
        fprintf(
            stderr,
            "cudamatrix: note: the newest source of this data is of %s, %d months ago; what came "
            "later is not in it (--max-age off)\n",
            call->data_date, months);
}
