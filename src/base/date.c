#include "base/date.h"

#include <string.h>

#include "base/str.h"

enum { FIRST_YEAR = 1990, LAST_YEAR = 2199 };

static unsigned day_number(unsigned year, unsigned month, unsigned day) {
    return year * 10000 + month * 100 + day;
}

static unsigned days_in(unsigned year, unsigned month) {
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : lengths[month - 1];
}

/* Exactly `digits` digits; 0 if there are fewer. */
static unsigned number(const char **text, int digits) {
    unsigned value = 0;
    for (int i = 0; i < digits; i++, ++*text) {
        if (!cm_digit(**text)) return 0;
        value = value * 10 + (unsigned)(**text - '0');
    }
    return value;
}

bool cm_days_parse(const char *text, cm_days *days) {
    *days = (cm_days){0, 0};
    if (!text) return false;
    unsigned year = number(&text, 4), month = 0, day = 0;
    if (year < FIRST_YEAR || year > LAST_YEAR) return false;
    if (*text == '-') {
        text++;
        month = number(&text, 2);
        if (month < 1 || month > 12) return false;
        if (*text == '-') {
            text++;
            day = number(&text, 2);
            if (day < 1 || day > days_in(year, month)) return false;
        }
    }
    if (*text) return false;
    unsigned last_month = month ? month : 12;
    days->first = day_number(year, month ? month : 1, day ? day : 1);
    days->last = day_number(year, last_month, day ? day : days_in(year, last_month));
    return true;
}

int cm_months_since(const char *captured, unsigned today) {
    char first[11] = "";
    size_t length = captured ? strspn(captured, "0123456789-") : 0;
    cm_days days;
    if (length < sizeof first) memcpy(first, captured ? captured : "", length);
    if (!cm_days_parse(first, &days) || !today || days.first > today) return -1;
    unsigned then = days.last < today ? days.last : today;
    int months =
        (int)(today / 10000 * 12 + today / 100 % 100) - (int)(then / 10000 * 12 + then / 100 % 100);
    return today % 100 < then % 100 && months > 0 ? months - 1 : months;
}

unsigned cm_day_of_http(const char *text) {
    static const char months[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    const char *at =
        text && strlen(text) == strlen("Sun, 06 Nov 1994 08:49:37 GMT") ? text + 5 : "";
    unsigned day = number(&at, 2);
    char name[4] = "";
    if (!day || *at++ != ' ') return 0;
    memcpy(name, at, 3);
    const char *found = strstr(months, name);
    at += 3;
    if (!found || (found - months) % 4 || *at++ != ' ') return 0;
    unsigned month = (unsigned)(found - months) / 4 + 1, year = number(&at, 4);
    bool good = year >= FIRST_YEAR && year <= LAST_YEAR && day <= days_in(year, month) &&
                *at == ' ' && strcmp(text + 25, " GMT") == 0;
    return good ? day_number(year, month, day) : 0;
}

unsigned cm_days_later(unsigned day, unsigned days) {
    unsigned y = day / 10000, m = day / 100 % 100, d = day % 100 + days;
    while (m >= 1 && m <= 12 && d > days_in(y, m)) {
        d -= days_in(y, m);
        if (++m > 12) m = 1, y++;
    }
    return day_number(y, m, d);
}

char *cm_day_text(cm_arena *arena, unsigned day) {
    return cm_sprintf(arena, "%04u-%02u-%02u", day / 10000, day / 100 % 100, day % 100);
}

char *cm_days_text(cm_arena *arena, cm_days days) {
    char *first = cm_day_text(arena, days.first), *last = cm_day_text(arena, days.last);
    if (days.first == days.last) return last;
    for (size_t length = 7; length >= 4; length -= 3) {
        char *whole = cm_strndup(arena, last, length);
        cm_days span;
        if (cm_days_parse(whole, &span) && span.first == days.first && span.last == days.last)
            return whole;
    }
    return cm_sprintf(arena, "%s to %s", first, last);
}
