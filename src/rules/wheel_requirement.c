#include "rules/wheel_requirement.h"

#include <string.h>

#include "base/ver.h"
#include "model/wheel.h"

bool cm_wheel_requirement_parse(cm_arena *arena, const char *text, cm_wheel_requirement *out) {
    *out = (cm_wheel_requirement){.versions = "", .condition = ""};
    while (cm_space(*text))
        text++;
    size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
    if (!n) return false;
    out->name = cm_package_name(arena, cm_strndup(arena, text, n));
    text += n;
    while (cm_space(*text))
        text++;
    if (*text == '[') {
        size_t length = strcspn(text, "]");
        out->extras = cm_split(arena, cm_strndup(arena, text + 1, length - 1), ",");
        text += text[length] ? length + 1 : length;
    }
    size_t length = strcspn(text, ";");
    cm_text versions = {.arena = arena};
    cm_text_puts(&versions, "");
    for (size_t i = 0; i < length; i++)
        if (!cm_space(text[i]) && text[i] != '(' && text[i] != ')')
            cm_text_add(&versions, text + i, 1);
    out->versions = versions.data;
    if (text[length]) out->condition = cm_squeeze(arena, text + length + 1);
    return true;
}

/* "8.3.*": the family; `wanted` without the star. */
static bool in_family(cm_arena *arena, const cm_ver *version, const char *wanted) {
    cm_ver family;
    return cm_ver_parse(cm_strndup(arena, wanted, strlen(wanted) - 2), &family) &&
           cm_ver_in_family(version, &family);
}

static bool one_allows(cm_arena *arena, const char *clause, const cm_ver *version) {
    size_t n = strspn(clause, "=!<>~");
    const char *op = cm_strndup(arena, clause, n), *wanted = clause + n;
    cm_ver w;
    if (cm_ends(wanted, ".*")) {
        bool in = in_family(arena, version, wanted);
        return cm_same(op, "!=") ? !in : in;
    }
    if (!cm_ver_parse(wanted, &w)) return true;
    int order = cm_ver_cmp(version, &w);
    if (cm_same(op, "==") || cm_same(op, "==="))
        return order == 0 && (!*w.local || cm_same(w.local, version->local));
    if (cm_same(op, "!=")) return order != 0;
    if (cm_same(op, ">=")) return order >= 0;
    if (cm_same(op, "<=")) return order <= 0;
    if (cm_same(op, ">")) return order > 0;
    if (cm_same(op, "<")) return order < 0;
    if (cm_same(op, "~=") && w.count > 1) {
        cm_ver family = w;
        family.count--;
        return order >= 0 && cm_ver_in_family(version, &family);
    }
    return true;
}

bool cm_wheel_requirement_allows(cm_arena *arena, const cm_wheel_requirement *requirement,
                                 const char *version) {
    cm_ver v;
    if (!cm_ver_parse(version, &v)) return !*requirement->versions;
    cm_strings clauses = cm_split(arena, requirement->versions, ",");
    for (size_t i = 0; i < clauses.count; i++)
        if (!one_allows(arena, clauses.items[i], &v)) return false;
    return true;
}
