#include "upkeep/build.h"

#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/shown.h"
#include "base/tsv.h"

cm_status cm_db_build(cm_arena *arena, cm_facts *facts, const char *output, cm_err *err) {
    const void *bytes;
    size_t length;
    cm_facts_sort(facts);
    cm_status status = cm_store_build(arena, facts, &bytes, &length, err);
    return status == CM_OK ? cm_file_write(output, bytes, length, err) : status;
}

static void export_json(cm_json *json, const cm_facts *facts, const cm_kind *kind) {
    cm_json_open(json, kind->name, '[');
    for (size_t i = 0; i < facts->count; i++) {
        const cm_fact *f = &facts->items[i];
        cm_json_open(json, NULL, '{');
        for (unsigned c = 0; c < kind->columns; c++)
            cm_json_string(json, kind->column[c].name, f->value[c]);
        cm_json_string(json, "source", f->source->url);
        cm_json_string(json, "captured", f->source->captured);
        cm_json_close(json, '}');
    }
    cm_json_close(json, ']');
}

/* Whether a text begins with what starts a formula in a spreadsheet; some take the wide signs too.
 * Tabs and returns are written out by then. */
static bool starts_formula(const char *text) {
    static const char *const signs[] = {"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"};
    bool found = false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        found = found || cm_starts(text, signs[i]);
    return found;
}

static bool is_number(const char *text) {
    const char *number = text + (*text == '-' || *text == '+');
    return *number && !number[strspn(number, "0123456789.")];
}

/* A cell in quotes. An apostrophe stands in front of what would be a formula, as spreadsheets mark
 * a text themselves, and of what has apostrophes before such a sign already: to take one off there
 * gives the value back. */
static void cell(cm_arena *arena, cm_text *out, const char *text) {
    const char *shown = cm_shown(arena, text);
    bool marked = starts_formula(shown + strspn(shown, "'")) && !is_number(shown);
    cm_text_puts(out, marked ? "\"'" : "\"");
    for (const char *p = shown; *p; p++)
        cm_text_puts(out, *p == '"' ? "\"\"" : (char[]){*p, 0});
    cm_text_puts(out, "\"");
}

static void export_csv(cm_arena *arena, cm_text *out, const cm_facts *facts, const cm_kind *kind) {
    const char *fields[CM_COLUMNS + 3];
    for (size_t i = 0; i <= facts->count; i++) {
        const cm_fact *f = i ? &facts->items[i - 1] : NULL;
        fields[0] = f ? kind->name : "kind";
        for (unsigned c = 0; c < kind->columns; c++)
            fields[c + 1] = f ? f->value[c] : kind->column[c].name;
        fields[kind->columns + 1] = f ? f->source->url : "source";
        fields[kind->columns + 2] = f ? f->source->captured : "captured";
        for (unsigned c = 0; c < kind->columns + 3; c++) {
            if (c) cm_text_puts(out, ",");
            cell(arena, out, fields[c]);
        }
        cm_text_puts(out, "\n");
    }
}

cm_status cm_db_export(cm_arena *arena, cm_store *store, bool as_json, cm_text *out, cm_err *err) {
    cm_json json = {.out = out};
    if (as_json) {
        cm_json_open(&json, NULL, '{');
        cm_json_number(&json, "schema_version", 1);
    }
    for (unsigned k = 0; k < CM_KINDS && err->status == CM_OK; k++) {
        cm_facts facts = {.arena = arena};
        cm_store_find(store, (cm_kind_id)k, NULL, &facts, err);
        if (as_json)
            export_json(&json, &facts, cm_kind_get((cm_kind_id)k));
        else
            export_csv(arena, out, &facts, cm_kind_get((cm_kind_id)k));
    }
    if (as_json) cm_json_close(&json, '}');
    return err->status;
}
