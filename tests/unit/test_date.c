/* Days: what is read, what is refused, how it is printed. */
#include "base/date.h"
#include "unit.h"

static void reads(const char *text, unsigned first, unsigned last) {
    cm_days days;
    bool read = cm_days_parse(text, &days);
    if (read == (last != 0) && days.first == first && days.last == last) return;
    fprintf(stderr, "\"%s\" gives %u to %u, expected %u to %u\n", text ? text : "(null)",
            days.first, days.last, first, last);
    failures++;
}

static void forms(void) {
    reads("2023-07-31", 20230731, 20230731);
    reads("2023-07", 20230701, 20230731);
    reads("2023", 20230101, 20231231);
    reads("2023-02", 20230201, 20230228);
    reads("2024-02", 20240201, 20240229);
    reads("2000-02-29", 20000229, 20000229);
    reads("1990", 19900101, 19901231);
    reads("2199-12-31", 21991231, 21991231);
    done("days, months and years");
}

static void refused(void) {
    static const char *const texts[] = {
        "",           "20230731",   "2023-7-31",  "2023-07-1",   "2023-",       "2023-07-",
        "2023-00",    "2023-13",    "2023-00-10", "2023-07-00",  "2023-07-32",  "2023-04-31",
        "2023-02-29", "2100-02-29", "2023/07/31", "2023-07-31 ", " 2023-07-31", "2023-07-31T00:00",
        "31-07-2023", "1989-12-31", "2200",       "20233-01",    "-2023",       "July 2023",
        "525.147.05"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        reads(texts[i], 0, 0);
    reads(NULL, 0, 0);
    done("what is no day");
}

static void printed(cm_arena *arena) {
    SAME(cm_day_text(arena, 20230731), "2023-07-31");
    SAME(cm_days_text(arena, (cm_days){20230731, 20230731}), "2023-07-31");
    SAME(cm_days_text(arena, (cm_days){20240201, 20240229}), "2024-02");
    SAME(cm_days_text(arena, (cm_days){20230101, 20231231}), "2023");
    SAME(cm_days_text(arena, (cm_days){20230703, 20230731}), "2023-07-03 to 2023-07-31");
    SAME(cm_days_text(arena, (cm_days){20230101, 20230630}), "2023-01-01 to 2023-06-30");
    done("days as text");
}

static void months(void) {
    CHECK(cm_months_since("2026-10", 20261123) == 0);
    CHECK(cm_months_since("2026-10-15", 20261114) == 0);
    CHECK(cm_months_since("2026-10-15", 20261115) == 1);
    CHECK(cm_months_since("2025-12-31", 20261231) == 12);
    CHECK(cm_months_since("2025", 20260630) == 5);
    CHECK(cm_months_since("2026", 20260630) == 0);
    CHECK(cm_months_since("2026-07/08", 20261123) == 3);
    CHECK(cm_months_since("2025-08..2026-02", 20261123) == 14);
    CHECK(cm_months_since("2027-02-03", 20261123) == -1);
    CHECK(cm_months_since("2026-10", 0) == -1);
    CHECK(cm_months_since("515.105.01", 20261123) == -1);
    CHECK(cm_months_since("", 20261123) == -1);
    CHECK(cm_months_since(NULL, 20261123) == -1);
    CHECK(cm_months_since("2026-10-2026-10-2026-10", 20261123) == -1);
    done("months since a capture");
}

static void http(void) {
    static const char *const others[] = {
        "",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT",
        "Sun, 06 ov  1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 0094 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 6 Nov 1994 08:49:37 GMT",
    };
    CHECK(cm_day_of_http("Sun, 06 Nov 1994 08:49:37 GMT") == 19941106);
    CHECK(cm_day_of_http("Thu, 29 Feb 2024 00:00:00 GMT") == 20240229);
    CHECK(cm_day_of_http(NULL) == 0);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        CHECK(cm_day_of_http(others[i]) == 0);
    CHECK(cm_days_later(20261130, 0) == 20261130);
    CHECK(cm_days_later(20261130, 1) == 20261201);
    CHECK(cm_days_later(20261228, 7) == 20270104);
    CHECK(cm_days_later(20240225, 7) == 20240303);
    CHECK(cm_days_later(20260101, 365) == 20270101);
    done("dates of servers, and days after days");
}

int main(void) {
    cm_arena *arena = cm_arena_new();
    forms();
    refused();
    printed(arena);
    months();
    http();
    cm_arena_free(arena);
    return failures != 0;
}
