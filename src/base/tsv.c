#include "base/tsv.h"

#include <string.h>

/* Takes the escapes of a field out where it stands. */
static void unescape(char *field) {
    char *to = field + strcspn(field, "\\");
    for (const char *from = to; *from; from++) {
        char c = *from;
        if (c == '\\' && from[1]) {
            c = *++from;
            c = (char)(c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c);
        }
        *to++ = c;
    }
    *to = 0;
}

/* How many fields a line has; `most` + 1 where it has more. */
static size_t count_fields(const char *line, size_t most) {
    size_t count = 1;
    for (const char *p = line; count <= most && (p = strchr(p, '\t')) != NULL; p++)
        count++;
    return count;
}

static void split_line(cm_arena *arena, char *line, cm_record *record) {
    record->fields = cm_alloc_array(arena, record->count, sizeof *record->fields);
    for (size_t i = 0; i < record->count; i++) {
        char *tab = strchr(line, '\t');
        if (tab) *tab = 0;
        unescape(line);
        record->fields[i] = line;
        line = tab ? tab + 1 : line;
    }
}

static cm_status add_record(cm_arena *arena, const char *name, const cm_record *record, size_t most,
                            cm_table *table, cm_err *err) {
    if (record->count > most)
        return cm_fail(err, CM_UNREAD, "%s:%zu: more than %zu fields", name, record->line, most);
    if (table->count && record->count != table->records[0].count)
        return cm_fail(err, CM_UNREAD, "%s:%zu: %zu fields, expected %zu", name, record->line,
                       record->count, table->records[0].count);
    if (table->count > CM_TSV_RECORDS)
        return cm_fail(err, CM_UNREAD, "%s:%zu: more than %d records", name, record->line,
                       (int)CM_TSV_RECORDS);
    table->records =
        cm_grow(arena, table->records, &table->capacity, table->count + 1, sizeof *table->records);
    table->records[table->count++] = *record;
    return CM_OK;
}

cm_status cm_tsv_parse(cm_arena *arena, const char *name, const char *text, size_t most,
                       cm_table *table, cm_err *err) {
    size_t line = 0;
    *table = (cm_table){0};
    for (char *p = cm_strdup(arena, text), *next; p && *p; p = next) {
        size_t n = strcspn(p, "\n");
        next = p + n + (p[n] != 0);
        line++;
        if (n && p[n - 1] == '\r') n--;
        p[n] = 0;
        if (!*p || *p == '#') continue;
        cm_record record = {.count = count_fields(p, most), .line = line};
        cm_status status = add_record(arena, name, &record, most, table, err);
        if (status != CM_OK) return status;
        split_line(arena, p, &table->records[table->count - 1]);
    }
    if (!table->count) return cm_fail(err, CM_UNREAD, "%s: empty, expected column names", name);
    return CM_OK;
}

const char *cm_tsv_get(const cm_table *table, const cm_record *record, const char *column) {
    for (size_t i = 0; i < table->records[0].count; i++)
        if (strcmp(table->records[0].fields[i], column) == 0) return record->fields[i];
    return NULL;
}

void cm_tsv_write(cm_text *out, const char *const *fields, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) cm_text_puts(out, "\t");
        for (const char *p = fields[i]; *p; p++) {
            size_t plain = strcspn(p, "\t\n\r\\");
            cm_text_add(out, p, plain);
            p += plain;
            if (!*p) break;
            cm_text_puts(out, *p == '\t'   ? "\\t"
                              : *p == '\n' ? "\\n"
                              : *p == '\r' ? "\\r"
                                           : "\\\\");
        }
    }
    cm_text_puts(out, "\n");
}
