#include "upkeep/clock.h"

#include "base/date.h"
#include "store/precedence.h"

enum {
    USED_YEARS = 10, /* after the newest of a program's own data */
    CACHED_DAYS = 7, /* that a page, and its date, may have lain in a cache on the way */
};

cm_status cm_clock_believed(const char *today, const char *own_date, cm_err *err) {
    unsigned made = own_date ? cm_captured_number(own_date) : 0;
    if (!made || cm_captured_number(today) < made + USED_YEARS * 10000) return CM_OK;
    return cm_fail(
        err, CM_UNREAD,
        "the clock of this machine says %s, but the data that the program begins with are "
        "of %s: set it first, or use a newer program",
        today, own_date);
}

cm_status cm_clock_agrees(const char *today, unsigned server, cm_err *err) {
    cm_days day;
    if (!server || !cm_days_parse(today, &day) || day.last <= cm_days_later(server, CACHED_DAYS))
        return CM_OK;
    return cm_fail(
        err, CM_UNREAD,
        "the clock of this machine says %s, but that of the servers %04u-%02u-%02u: set it first",
        today, server / 10000, server / 100 % 100, server % 100);
}

cm_status cm_clock_behind(const char *today, const char *newest, cm_err *err) {
    if (cm_captured_number(today) >= cm_captured_number(newest)) return CM_OK;
    return cm_fail(
        err, CM_UNREAD,
        "the clock of this machine says %s, but the data are of %s: set it first, or take "
        "away the database that has a wrong date",
        today, newest);
}
