#include "base/tsv.h"

#include <string.h>

static const char *unescape(cm_arena *arena, const char *from, size_t length) {
    char *out = cm_alloc(arena, length + 1), *o = out;
    for (size_t i = 0; i < length; i++) {
        if (from[i] != '\\' || i + 1 == length) {
            *o++ = from[i];
            continue;
        }
        char c = from[++i];
        *o++ = (char)(c == 't' ? '\t' : c == 'n' ? '\n' : c == 'r' ? '\r' : c);
    }
    return out;
}

cm_status cm_tsv_parse(cm_arena *arena, const char *name, const char *text, cm_table *table,
                       cm_err *err) {
    *table = (cm_table){0};
    size_t line = 0;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n"), length = n;
        line++;
        if (length && p[length - 1] == '\r') length--;
        if (length && *p != '#') {
            cm_record record = {.line = line};
            cm_strings fields = {0};
            const char *end = p + length;
            for (const char *from = p;;) {
                const char *tab = memchr(from, '\t', (size_t)(end - from));
                const char *to = tab ? tab : end;
                cm_strings_add(arena, &fields, unescape(arena, from, (size_t)(to - from)));
                if (!tab) break;
                from = tab + 1;
            }
            record.fields = fields.items;
            record.count = fields.count;
            if (table->count && record.count != table->records[0].count)
                return cm_fail(err, CM_UNREAD, "%s:%zu: %zu fields, expected %zu", name, line,
                               record.count, table->records[0].count);
            table->records = cm_grow(arena, table->records, &table->capacity, table->count + 1,
                                     sizeof *table->records);
            table->records[table->count++] = record;
        }
        p += n;
        if (*p) p++;
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
