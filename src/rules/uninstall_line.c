/* Lines to copy before others are installed: pip does not see conda's packages, and a build of the
 * other kind stays where the version is the same. */
#include <string.h>

#include "rules/installed.h"

enum { MOST_TIMES = 4 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* Whether all of it is letters, digits and `marks`. */
static bool made_of(const char *word, const char *marks) {
    for (const char *p = word; *p; p++)
        if (!strchr(letters, *p) && !strchr(marks, *p)) return false;
    return *word;
}

bool cm_plain_word(const char *word) {
    return word && made_of(word, "-._+!*") && *word != '-';
}

const char *cm_shell_word(cm_arena *arena, const char *word, bool windows) {
    cm_text out = {.arena = arena};
    if (made_of(word, windows ? "-._+/:\\~" : "-._+/:~,=@")) return word;
    if (windows) return cm_sprintf(arena, "\"%s\"", word);
    cm_text_puts(&out, "'");
    for (const char *p = word; *p; p++)
        cm_text_add(&out, *p == '\'' ? "'\\''" : p, *p == '\'' ? 4 : 1);
    cm_text_puts(&out, "'");
    return out.data;
}

const char *cm_system_path(const cm_case *c, const char *path) {
    char *copy = cm_strdup(c->arena, path);
    for (char *p = copy; c->os == CM_WINDOWS && *p; p++)
        if (*p == '/') *p = '\\';
    return copy;
}

/* The names of torch and its companions among the records that conda keeps, or the others. */
static cm_strings names_of(const cm_case *c, bool conda) {
    cm_strings out = {0};
    const cm_python *python = c->question->installed;
    for (size_t p = 0; p <= CM_COMPANIONS; p++) {
        const char *name = p ? cm_companions[p - 1] : "torch";
        for (size_t i = 0; i < python->packages.count; i++) {
            const cm_installed *have = &python->packages.items[i];
            if (!cm_same(have->name, name) || cm_of_conda(have) != conda) continue;
            cm_strings_add(c->arena, &out, conda && !p ? "pytorch" : name);
            break;
        }
    }
    return out;
}

/* pip removes one record at a time. */
static size_t records_of_torch(const cm_case *c) {
    const cm_python *python = c->question->installed;
    size_t count = 0;
    for (size_t i = 0; i < python->packages.count; i++)
        count += cm_same(python->packages.items[i].name, "torch") &&
                 !cm_of_conda(&python->packages.items[i]);
    return count < MOST_TIMES ? count : MOST_TIMES;
}

cm_strings cm_uninstall_lines(const cm_case *c) {
    cm_strings lines = {0};
    if (!c->question->installed) return lines;
    cm_strings by_pip = names_of(c, false), by_conda = names_of(c, true);
    bool uv = cm_same(cm_question_get(c->question, CM_Q_INSTALLER), "uv");
    if (by_pip.count)
        cm_strings_add(c->arena, &lines,
                       cm_sprintf(c->arena, "%s %s", uv ? "uv pip uninstall" : "pip uninstall -y",
                                  cm_strings_join(c->arena, &by_pip, " ")));
    for (size_t i = 1; by_pip.count && i < records_of_torch(c); i++)
        cm_strings_add(c->arena, &lines, uv ? "uv pip uninstall torch" : "pip uninstall -y torch");
    if (by_conda.count)
        cm_strings_add(
            c->arena, &lines,
            cm_sprintf(c->arena, "conda remove -y %s", cm_strings_join(c->arena, &by_conda, " ")));
    return lines;
}

const char *cm_activate_line(const cm_case *c) {
    const cm_python *python = c->question->installed;
    bool windows = c->os == CM_WINDOWS;
    if (!python || !python->prefix || python->on_path == CM_TRUE ||
        (python->active && *python->active))
        return NULL;
    if (python->conda == CM_TRUE)
        return cm_sprintf(c->arena, "conda activate %s",
                          cm_shell_word(c->arena, cm_system_path(c, python->prefix), windows));
    if (python->venv != CM_TRUE) return NULL;
    const char *script =
        cm_system_path(c, cm_sprintf(c->arena, "%s/%s", python->prefix,
                                     windows ? "Scripts/activate" : "bin/activate"));
    return cm_sprintf(c->arena, "%s%s", windows ? "" : "source ",
                      cm_shell_word(c->arena, script, windows));
}
