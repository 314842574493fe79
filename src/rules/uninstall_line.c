/* Lines to copy before others are installed: pip does not see conda's packages, and a build of the
 * other kind stays where the version is the same. */
#include <string.h>

#include "rules/installed.h"

enum { MOST_TIMES = 4 };

cm_shell cm_system_shell(const cm_case *c) {
    return c->os == CM_WINDOWS ? CM_SHELL_CMD : CM_SHELL_SH;
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

static cm_shell_line *with_names(cm_shell_line *line, const cm_strings *names) {
    for (size_t i = 0; i < names->count; i++)
        cm_line_add(line, CM_WORD_NAME, names->items[i]);
    return line;
}

cm_shell_lines cm_uninstall_lines(const cm_case *c) {
    cm_shell_lines lines = {0};
    if (!c->question->installed) return lines;
    cm_strings by_pip = names_of(c, false), by_conda = names_of(c, true);
    cm_strings again = {0};
    cm_strings_add(c->arena, &again, "torch");
    for (size_t i = 0; by_pip.count && (!i || i < records_of_torch(c)); i++)
        cm_lines_add(c->arena, &lines, with_names(cm_pip_uninstall(c), i ? &again : &by_pip));
    if (by_conda.count)
        cm_lines_add(
            c->arena, &lines,
            with_names(CM_LINE_FIXED(c->arena, CM_SHELL_ANY, "conda remove -y"), &by_conda));
    return lines;
}

cm_shell_line *cm_pip_uninstall(const cm_case *c) {
    return cm_same(cm_question_get(c->question, CM_Q_INSTALLER), "uv")
               ? CM_LINE_FIXED(c->arena, CM_SHELL_ANY, "uv pip uninstall")
               : CM_LINE_FIXED(c->arena, CM_SHELL_ANY, "pip uninstall -y");
}

const cm_shell_line *cm_activate_line(const cm_case *c) {
    const cm_python *python = c->question->installed;
    bool windows = c->os == CM_WINDOWS;
    if (!python || !python->prefix || python->on_path == CM_TRUE ||
        (python->active && *python->active))
        return NULL;
    if (python->conda == CM_TRUE)
        return CM_LINE(c->arena, cm_system_shell(c), "conda activate {}",
                       {CM_WORD_PATH, cm_system_path(c, python->prefix)});
    if (python->venv != CM_TRUE) return NULL;
    cm_word script = {CM_WORD_PATH,
                      cm_system_path(c, cm_sprintf(c->arena, "%s/%s", python->prefix,
                                                   windows ? "Scripts/activate" : "bin/activate"))};
    return windows ? CM_LINE(c->arena, CM_SHELL_CMD, "{}", script)
                   : CM_LINE(c->arena, CM_SHELL_SH, "source {}", script);
}
