/* env cuda V: the variables and PATH entries of one toolkit release, as lines for a shell. */
#include <string.h>

#include "app/lookup.h"
#include "base/ver.h"

typedef enum { CMD, POWERSHELL, SH, SHELLS } shell;

static const char *const shell_names[SHELLS] = {"cmd", "powershell", "sh"};

typedef struct {
    const char *name, *value, *set_by;
} variable;

enum { MOST = 16 };

/* What one release has on one system. */
typedef struct {
    cm_ask *ask;
    bool windows;
    const char *root;      /* the toolkit's folder */
    const char *root_name; /* the variable that names it */
    variable variables[MOST];
    size_t count;
    cm_strings path;
} environment;

/* Facts ---------------------------------------------------------------------------------------- */

/* The text with {major} and {minor} of a release put in. */
static char *numbered(cm_arena *arena, const char *pattern, const cm_ver *cuda) {
    cm_text out = {.arena = arena};
    cm_text_puts(&out, "");
    while (*pattern) {
        bool major = cm_starts(pattern, "{major}"), minor = cm_starts(pattern, "{minor}");
        if (major || minor) {
            cm_text_printf(&out, "%u", cuda->part[minor]);
            pattern += strlen("{major}");
        } else {
            cm_text_add(&out, pattern++, 1);
        }
    }
    return out.data;
}

static bool holds_for(const cm_fact *f, const cm_ver *cuda) {
    cm_ver family = cm_ver_of(cuda->part[0], cuda->part[1]), first, last;
    if (!cm_ver_parse(f->value[4], &first) || cm_ver_cmp(&family, &first) < 0) return false;
    return !cm_ver_parse(f->value[5], &last) || cm_ver_cmp(&family, &last) <= 0;
}

/* The toolkit of that release on the machine, or NULL. */
static const cm_toolkit *installed(const cm_ask *ask, const cm_ver *cuda) {
    cm_ver have;
    for (size_t i = 0; ask->machine && i < ask->machine->toolkits.count; i++) {
        const cm_toolkit *t = &ask->machine->toolkits.items[i];
        if (t->version && cm_ver_parse(t->version, &have) && cm_ver_in_family(&have, cuda))
            return t;
    }
    return NULL;
}

/* Whether a folder of the machine can stand in the lines of all shells. */
static bool can_be_root(cm_arena *arena, const char *path) {
    cm_word folder = {CM_WORD_PATH, path};
    return path && cm_line_text(CM_LINE(arena, CM_SHELL_ANY, "{}", folder)) &&
           !path[strcspn(path, "'%")];
}

/* The value with the installer's folder replaced by the one that is there. */
static const char *moved(const environment *e, const char *value, const char *from) {
    size_t n = strlen(from);
    return cm_starts(value, from) ? cm_sprintf(e->ask->arena, "%s%s", e->root, value + n) : value;
}

static void collect(environment *e, const cm_ver *cuda, const cm_toolkit *here, cm_err *err) {
    cm_arena *arena = e->ask->arena;
    cm_facts facts = CM_LOOK(e->ask, CM_KIND_CUDA_VARIABLE, err, e->windows ? "windows" : "linux");
    const char *from = "";
    cm_facts_sort(&facts);
    e->root_name = e->windows ? "CUDA_PATH" : "CUDA_HOME";
    for (size_t i = 0; i < facts.count; i++)
        if (cm_same(facts.items[i].value[1], e->root_name) && holds_for(&facts.items[i], cuda))
            e->root = from = numbered(arena, facts.items[i].value[3], cuda);
    if (here && *from && can_be_root(arena, here->path)) e->root = here->path;
    for (size_t i = 0; e->root && i < facts.count; i++) {
        const cm_fact *f = &facts.items[i];
        if (!holds_for(f, cuda)) continue;
        const char *name = numbered(arena, f->value[1], cuda);
        const char *value = moved(e, numbered(arena, cm_use(e->ask, f, 3), cuda), from);
        if (cm_same(name, "PATH")) cm_strings_add(arena, &e->path, value);
        if (cm_same(name, "PATH") && e->path.count > 1) continue;
        if (e->count < MOST) e->variables[e->count++] = (variable){name, value, f->value[6]};
    }
}

/* Lines ---------------------------------------------------------------------------------------- */

/* A variable put in for its value. */
static void expansion(cm_shell_line *line, shell s, const char *name) {
    if (s == CMD)
        cm_line_mark(line, "%");
    else if (s == POWERSHELL)
        cm_line_mark(line, "$env:");
    else
        cm_line_mark(line, "$");
    cm_line_glue(line, CM_WORD_VARIABLE, name);
    if (s == CMD) cm_line_mark(line, "%");
}

/* A value, with the root as a reference to its variable; `path`: as an entry of PATH. */
static void reference(const environment *e, shell s, cm_shell_line *line, const char *value,
                      bool path) {
    bool of_root = cm_starts(value, e->root);
    char *rest = cm_strdup(e->ask->arena, value + (of_root ? strlen(e->root) : 0));
    if (of_root && s == SH && e->windows && path) {
        cm_line_mark(line, "$(cygpath \"$");
        cm_line_glue(line, CM_WORD_VARIABLE, e->root_name);
        cm_line_mark(line, "\")");
        for (char *p = rest; *p; p++)
            if (*p == '\\') *p = '/';
    } else if (of_root) {
        expansion(line, s, e->root_name);
    }
    if (*rest) cm_line_glue(line, CM_WORD_VALUE, rest);
}

/* The line up to the value, whose quote stays open. */
static cm_shell_line *setting(const environment *e, shell s, const char *name) {
    static const cm_shell shells[SHELLS] = {CM_SHELL_CMD, CM_SHELL_POWERSHELL, CM_SHELL_SH};
    cm_arena *arena = e->ask->arena;
    cm_word named = {CM_WORD_VARIABLE, name};
    return s == CMD          ? CM_LINE(arena, shells[s], "set \"{}=", named)
           : s == POWERSHELL ? CM_LINE(arena, shells[s], "$env:{} = \"", named)
                             : CM_LINE(arena, shells[s], "export {}=\"", named);
}

static const cm_shell_line *set_line(const environment *e, shell s, const char *name,
                                     const char *value, bool by_reference) {
    size_t known = by_reference && cm_starts(value, e->root) ? strlen(e->root) : 0;
    if (s == SH && e->windows && strchr(value + known, '\\')) /* a backslash of Windows */
        return CM_LINE(e->ask->arena, CM_SHELL_SH, "export {}='{}'", {CM_WORD_VARIABLE, name},
                       {CM_WORD_VALUE, value});
    cm_shell_line *line = setting(e, s, name);
    if (by_reference)
        reference(e, s, line, value, false);
    else
        cm_line_glue(line, CM_WORD_VALUE, value);
    cm_line_mark(line, "\"");
    return line;
}

/* A list of folders before what is there already. */
static const cm_shell_line *list_line(const environment *e, shell s, const char *name,
                                      const cm_strings *folders) {
    cm_shell_line *line = setting(e, s, name);
    bool semicolon = e->windows && s != SH;
    for (size_t i = 0; i < folders->count; i++) {
        if (i && semicolon) cm_line_mark(line, ";");
        if (i && !semicolon) cm_line_mark(line, ":");
        reference(e, s, line, folders->items[i], true);
    }
    if (s == SH) { /* ${PATH:+:$PATH} */
        cm_line_mark(line, "${");
        cm_line_glue(line, CM_WORD_VARIABLE, name);
        cm_line_mark(line, ":+:$");
        cm_line_glue(line, CM_WORD_VARIABLE, name);
        cm_line_mark(line, "}");
    } else {
        if (semicolon)
            cm_line_mark(line, ";");
        else
            cm_line_mark(line, ":");
        expansion(line, s, name);
    }
    cm_line_mark(line, "\"");
    return line;
}

static cm_shell_lines lines_of(const environment *e, shell s) {
    cm_arena *arena = e->ask->arena;
    cm_shell_lines lines = {0};
    if (s == CMD && !e->windows) return lines;
    cm_lines_add(arena, &lines, set_line(e, s, e->root_name, e->root, false));
    for (size_t i = 0; i < e->count; i++) {
        const variable *v = &e->variables[i];
        if (cm_same(v->name, e->root_name) || cm_same(v->name, "PATH")) continue;
        cm_strings one = {0};
        cm_strings_add(arena, &one, v->value);
        cm_lines_add(arena, &lines,
                     cm_same(v->name, "LD_LIBRARY_PATH") ? list_line(e, s, v->name, &one)
                                                         : set_line(e, s, v->name, v->value, true));
    }
    /* with cygpath in it a line of all folders would be long */
    for (size_t i = e->path.count; s == SH && e->windows && i-- > 0;)
        cm_lines_add(arena, &lines,
                     list_line(e, s, "PATH", &(cm_strings){&e->path.items[i], 1, 1}));
    if (s != SH || !e->windows) cm_lines_add(arena, &lines, list_line(e, s, "PATH", &e->path));
    return lines;
}

/* Answer --------------------------------------------------------------------------------------- */

static void describe(const environment *e, cm_item *in) {
    cm_arena *arena = e->ask->arena;
    cm_item_add(arena, in, CM_ITEM_TEXT, "os", NULL, e->windows ? "windows" : "linux");
    cm_item *list = cm_item_add(arena, in, CM_ITEM_LIST, "variables", NULL, NULL);
    for (size_t i = 0; i < e->count; i++) {
        if (cm_same(e->variables[i].name, "PATH")) continue;
        cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(arena, row, CM_ITEM_TEXT, "name", NULL, e->variables[i].name);
        cm_item_add(arena, row, CM_ITEM_TEXT, "value", NULL, e->variables[i].value);
        cm_item_add(arena, row, CM_ITEM_TEXT, "set_by", NULL, e->variables[i].set_by);
    }
    list = cm_item_add(arena, in, CM_ITEM_LIST, "path", NULL, NULL);
    for (size_t i = 0; i < e->path.count; i++)
        cm_item_add(arena, list, CM_ITEM_TEXT, NULL, NULL, e->path.items[i]);
    cm_item *lines = cm_item_add(arena, in, CM_ITEM_OBJECT, "lines", NULL, NULL);
    for (unsigned s = 0; s < SHELLS; s++) {
        cm_shell_lines all = lines_of(e, (shell)s);
        list = cm_item_add(arena, lines, CM_ITEM_LIST, shell_names[s], NULL, NULL);
        cm_item_lines(arena, list, NULL, &all);
    }
}

/* Who sets what: a line for each that sets something. */
static void show_setters(const environment *e, cm_item *text) {
    static const struct {
        const char *set_by, *label, *words;
    } setters[] = {
        {"installer", "installer", "sets "}, {"user", "you set", ""}, {"build", "nobody", "sets "}};
    for (size_t s = 0; s < sizeof setters / sizeof *setters; s++) {
        cm_strings names = {0};
        for (size_t i = 0; i < e->count; i++)
            if (cm_same(e->variables[i].set_by, setters[s].set_by))
                cm_strings_add(e->ask->arena, &names, e->variables[i].name);
        if (!names.count) continue;
        cm_item_add(
            e->ask->arena, text, CM_ITEM_TEXT, NULL, setters[s].label,
            cm_sprintf(e->ask->arena, "%s%s%s", setters[s].words,
                       cm_strings_join(e->ask->arena, &names, ", "),
                       s == 2 ? "; torch asks it first when it compiles an extension" : ""));
    }
}

static void show(const environment *e, cm_answer *answer, bool both) {
    cm_item *text = cm_item_add(e->ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                !both        ? ""
                                : e->windows ? "Windows"
                                             : "Linux",
                                NULL);
    show_setters(e, text);
    cm_item_add(e->ask->arena, text, CM_ITEM_TEXT, NULL, "the lines",
                e->windows ? "hold for one window; the installer, or Environment Variables in the "
                             "system's settings, sets them for good"
                           : "hold for one shell; in ~/.bashrc they hold for all new ones");
}

static void show_lines(const environment *e, cm_answer *answer, shell s, bool both) {
    static const char *const titles[SHELLS] = {"cmd", "PowerShell", "sh"};
    cm_shell_lines lines = lines_of(e, s);
    cm_arena *arena = e->ask->arena;
    for (size_t i = 0; i < lines.count; i++)
        cm_item_line(arena, &answer->root, NULL,
                     i ? ""
                       : cm_sprintf(arena, "Copy into %s%s", titles[s],
                                    !both        ? ""
                                    : e->windows ? " (Windows)"
                                                 : " (Linux)"),
                     lines.items[i]);
}

/* Whether text shows the lines of that shell. */
static bool wanted(const environment *e, shell s, const char *asked) {
    if (asked) return cm_same(shell_names[s], asked) && (s != CMD || e->windows);
    return e->windows ? s != SH : s == SH;
}

static void show_here(cm_ask *ask, cm_answer *answer, const cm_ver *cuda, const cm_toolkit *here) {
    const char *text = NULL;
    if (here)
        text = cm_sprintf(ask->arena, "CUDA %s at %s%s%s", here->version,
                          here->path ? here->path : "?",
                          here->active && *here->active ? ", active by " : "",
                          here->active && *here->active ? here->active : "");
    else if (ask->machine && ask->machine->toolkits.known)
        text =
            cm_sprintf(ask->arena, "no CUDA %u.%u was found here: the folders are the installer's",
                       cuda->part[0], cuda->part[1]);
    if (text)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "toolkit_here", "this machine", text);
}

/* Release -------------------------------------------------------------------------------------- */

/* The releases before and behind one that is not there: "; the nearest are 11.8 and 12.0". */
static const char *nearest(cm_arena *arena, const cm_ver *cuda, const cm_strings *all) {
    const char *before = NULL, *behind = NULL;
    cm_ver v;
    if (!cuda->count) return "";
    for (size_t i = 0; i < all->count; i++) {
        if (!cm_ver_parse(all->items[i], &v)) continue;
        if (cm_ver_cmp(&v, cuda) < 0) before = all->items[i];
        if (cm_ver_cmp(&v, cuda) > 0 && !behind) behind = all->items[i];
    }
    return cm_sprintf(arena, "; nearest: %s%s%s", before ? before : "",
                      before && behind ? ", " : "", behind ? behind : "");
}

/* "11.6", "11.6.2", "cu116", "CUDA 11.6": a release that the data knows. */
static cm_status release_of(cm_ask *ask, const char *what, cm_ver *cuda, cm_err *err) {
    const char *number = cm_cuda_spelt(ask->arena, what);
    cm_strings all = cm_cuda_releases(ask, err), families = {0};
    cm_ver v;
    bool found = false, version = cm_ver_parse(number, cuda);
    for (size_t i = 0; version && i < all.count; i++) {
        if (!cm_ver_parse(all.items[i], &v) || !cm_ver_in_family(&v, cuda)) continue;
        found = true;
        cm_add_once(ask->arena, &families, cm_sprintf(ask->arena, "%u.%u", v.part[0], v.part[1]));
    }
    if (err->status != CM_OK) return err->status;
    if (found && cuda->count == 1)
        return cm_fail(err, CM_USAGE, "env cuda %s: which release? %s", number,
                       cm_strings_join(ask->arena, &families, ", "));
    return found ? CM_OK
                 : cm_fail(err, CM_ABSENT, "CUDA %s is not in the data%s", what,
                           nearest(ask->arena, cuda, &all));
}

/* The first release for which the folder of a toolkit is known on that system. */
static const char *oldest(const environment *e, cm_err *err) {
    cm_facts rows =
        CM_LOOK(e->ask, CM_KIND_CUDA_VARIABLE, err, e->windows ? "windows" : "linux", e->root_name);
    return rows.count ? rows.items[0].value[4] : "?";
}

cm_status cm_answer_env(cm_ask *ask, const char *what, const cm_env_choice *choice,
                        cm_answer *answer, cm_err *err) {
    cm_ver cuda;
    environment systems[2] = {{.ask = ask, .windows = true}, {.ask = ask}};
    bool both = !choice->os;
    if (release_of(ask, what, &cuda, err) != CM_OK) return err->status;
    const char *number = cm_sprintf(ask->arena, "%u.%u", cuda.part[0], cuda.part[1]);
    const cm_toolkit *here = both ? NULL : installed(ask, &cuda);
    answer->title = cm_sprintf(ask->arena, "Environment of CUDA %s%s", number,
                               both                             ? ""
                               : cm_same(choice->os, "windows") ? " on Windows"
                                                                : " on Linux");
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, "cuda", NULL, number);
    cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "for",
                "compiling extensions (nvcc); torch itself runs without it: its wheels bring their "
                "own CUDA");
    cm_item *list =
        both ? cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "systems", NULL, NULL) : NULL;
    for (size_t i = 0; i < 2; i++) {
        environment *e = &systems[i];
        if (!both && !cm_same(choice->os, e->windows ? "windows" : "linux")) continue;
        collect(e, &cuda, here, err);
        if (err->status != CM_OK) return err->status;
        if (!e->root)
            return cm_fail(err, CM_ABSENT,
                           "the variables of CUDA %s are not in the data: they begin with CUDA %s",
                           number, oldest(e, err));
        describe(e, list ? cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL)
                         : &answer->root);
        show(e, answer, both);
    }
    if (!both) show_here(ask, answer, &cuda, here);
    ask->here = NULL;
    cm_finish(ask, answer);
    for (size_t i = 0; i < 2; i++)
        for (unsigned s = 0; systems[i].root && s < SHELLS; s++)
            if (wanted(&systems[i], (shell)s, choice->shell))
                show_lines(&systems[i], answer, (shell)s, both);
    return err->status;
}
