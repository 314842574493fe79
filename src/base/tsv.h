/* Tab-separated text: one record a line, first line the column names. Tab, newline, CR and
 * backslash inside a field are written \t \n \r \\. */
#ifndef CM_BASE_TSV_H
#define CM_BASE_TSV_H

#include "base/str.h"

typedef struct {
    const char **fields;
    size_t count;
    size_t line; /* 1 is the first line of the file */
} cm_record;

typedef struct {
    cm_record *records; /* records[0] holds the column names */
    size_t count, capacity;
} cm_table;

/* The most records of a table, and fields of one whose columns are free. */
enum { CM_TSV_RECORDS = 1000000, CM_TSV_FIELDS = 64 };

/* Splits `text`, a record of which has at most `most` fields; empty lines and lines that start with
 * '#' are passed over. Every record must have as many fields as the first: else, and beyond the
 * bounds, CM_UNREAD, naming `name` and the line. The fields stand in one copy of the text. */
cm_status cm_tsv_parse(cm_arena *arena, const char *name, const char *text, size_t most,
                       cm_table *table, cm_err *err);

/* The field of column `column` in `record`, or NULL if the table has no such column. */
const char *cm_tsv_get(const cm_table *table, const cm_record *record, const char *column);

/* Appends one record and a newline. */
void cm_tsv_write(cm_text *out, const char *const *fields, size_t count);

#endif
