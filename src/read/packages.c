/* Lists of packages, line by line: pip freeze and list, conda list, requirements, environment.yml,
 * lock files. */
#include <string.h>

#include "read/package_rows.h"

typedef enum {
    REQUIREMENTS,
    PIP_LIST,
    CONDA_LIST,
    ENVIRONMENT,
    TOML,
    INSTALLED,
    INDEX,
    KINDS
} kind;

typedef struct {
    cm_pasted *pasted;
    cm_row_kind listed; /* below the head of such a list */
    bool exact;         /* a requirement "torch==2.6.0" */
    bool show;          /* below "Name: torch" of pip show */
    bool channels;      /* below "channels:" of environment.yml */
    bool environment;   /* "dependencies:" was seen */
    bool requirement;   /* the line before was one */
    bool names_only;    /* every line is one: bare names are believed */
    const char *name;   /* of pip show */
    cm_toml toml;
    size_t counts[KINDS];
} reader;

/* Whether a requirement may be believed: `x=5` and `A = 3` are not packages. */
static bool believable(const cm_requirement *r, bool in_list) {
    if (r->url) return true;
    if (in_list) return cm_package_matters(r->name);
    if (!r->count || r->spaced) return false;
    if (cm_same(r->specs[0].op, "="))
        return cm_package_matters(r->name) && !strchr(r->name, '_') &&
               strpbrk(r->name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL;
    bool exact = cm_same(r->specs[0].op, "==") || cm_same(r->specs[0].op, "~=");
    return cm_package_matters(r->name) || (exact && r->tight);
}

static bool is_requirement(reader *in, size_t i) {
    cm_requirement r;
    return i < in->pasted->count && cm_digit(in->pasted->lines[i].text[0]) == false &&
           cm_requirement_parse(in->pasted->arena, in->pasted->lines[i].text, &r) &&
           believable(&r, false);
}

/* "torch==2.0", and a bare "torch" between such lines. */
static bool requirement_line(reader *in, size_t i) {
    cm_requirement r;
    const char *line = in->pasted->lines[i].text;
    if (cm_starts(line, "-e ")) {
        const char *egg = strstr(line, "#egg=");
        if (egg) cm_add_requirement(in->pasted, egg + strlen("#egg="));
        return true;
    }
    if (!cm_requirement_parse(in->pasted->arena, line, &r)) return false;
    bool bare = !r.count && !r.url;
    bool among = bare && (in->names_only || in->requirement || is_requirement(in, i + 1));
    if (!believable(&r, among)) return among && !strpbrk(line, " \t");
    cm_add_parsed(in->pasted, &r);
    return true;
}

/* "channels:", "dependencies:" and the names of channels, which may be those of packages. */
static bool environment_key(reader *in, const char *line) {
    size_t n = strlen(line);
    bool item = cm_starts(line, "- ");
    if (!item && n && line[n - 1] == ':') {
        in->channels = cm_same(line, "channels:");
        in->environment |= cm_same(line, "dependencies:");
        return in->channels || cm_same(line, "dependencies:");
    }
    if (!item) in->channels = false;
    return item && in->channels;
}

/* "- pytorch=1.12.1" of environment.yml; uv prints "- torch==2.5" for what it takes away. */
static bool dashed(reader *in, size_t i) {
    cm_requirement r;
    const char *line = in->pasted->lines[i].text;
    if (!cm_starts(line, "- ") || cm_same(line, "- pip:")) return cm_same(line, "- pip:");
    if (i + 1 < in->pasted->count && cm_starts(in->pasted->lines[i + 1].text, "+ ") &&
        strstr(line, "==")) {
        cm_question_set(in->pasted->question, CM_Q_INSTALLER, "uv", CM_FROM_TEXT);
        return true;
    }
    const char *item = line + 2;
    if (strstr(item, "conda: http")) return cm_add_conda_file(in->pasted, strstr(item, "http"));
    if (!cm_requirement_parse(in->pasted->arena, item, &r)) return false;
    if (cm_package_matters(r.name)) {
        cm_add_parsed(in->pasted, &r);
        return true;
    }
    return r.count && !r.spaced;
}

/* "Name: torch" and below it "Version: 2.6.0" */
static bool shown(reader *in, const char *line) {
    static const char *const others[] = {
        "Summary:",  "Home-page:",   "Author:",   "Author-email:", "License:",   "Location:",
        "Requires:", "Required-by:", "Editable ", "Installer:",    "License-Exp"};
    cm_arena *arena = in->pasted->arena;
    if (cm_starts(line, "Name: ")) {
        in->name = cm_squeeze(arena, line + strlen("Name: "));
        in->show = cm_package_matters(in->name);
        return in->show;
    }
    /* the wheel of PyPI asks for NVIDIA's libraries; conda's package does not */
    if (in->show && cm_starts(line, "Requires: ") && strstr(line, "nvidia-cuda-runtime-cu"))
        cm_question_set(in->pasted->question, CM_Q_INSTALLER, "pip", CM_FROM_TEXT);
    for (size_t i = 0; in->show && i < sizeof others / sizeof *others; i++)
        if (cm_starts(line, others[i])) return true;
    if (!in->name || !cm_starts(line, "Version: ")) return false;
    cm_add_package(in->pasted, in->name, "==", cm_squeeze(arena, line + strlen("Version: ")), NULL,
                   NULL);
    bool matters = cm_package_matters(in->name);
    in->name = NULL;
    return matters;
}

/* Heads of lists. */
static bool head(reader *in, const char *line) {
    char *flat = cm_squeeze(in->pasted->arena, line);
    if (cm_starts(flat, "# packages in environment at") ||
        cm_starts(flat, "# Name Version Build") || cm_starts(flat, "Name Version Build") ||
        cm_starts(flat, "Package Version Build")) {
        in->listed = CM_ROW_CONDA;
        return true;
    }
    if (cm_starts_i(flat, "Package Version")) {
        in->listed = CM_ROW_PIP;
        return true;
    }
    return in->listed && (strspn(flat, "-\xe2\x94\x80\x81 ") == strlen(flat) || *flat == '#');
}

static bool row(reader *in, const char *line) {
    line += strspn(line, "\xe2\x94\x80\x82\x9c "); /* the lines of a tree */
    cm_row_kind found = cm_read_row(in->pasted, line, in->listed);
    if (found == CM_ROW_NONE) {
        in->listed = CM_ROW_NONE;
        return false;
    }
    in->counts[found == CM_ROW_CONDA ? CONDA_LIST : PIP_LIST]++;
    return true;
}

static bool known(reader *in, size_t i) {
    const char *line = in->pasted->lines[i].text;
    if (in->toml.lock && cm_read_toml(in->pasted, line, &in->toml)) return ++in->counts[TOML];
    if (environment_key(in, line)) return true;
    if (head(in, line)) return true;
    if (row(in, line)) return true;
    if (cm_read_output(in->pasted, line) || shown(in, line)) return ++in->counts[INSTALLED];
    if (dashed(in, i)) return ++in->counts[ENVIRONMENT];
    if (requirement_line(in, i)) {
        in->exact = in->exact || strstr(line, "==") != NULL;
        return ++in->counts[REQUIREMENTS];
    }
    if (cm_starts(line, "+ ") && cm_add_requirement(in->pasted, line + 2))
        return ++in->counts[INSTALLED];
    if (cm_read_toml(in->pasted, line, &in->toml)) return ++in->counts[TOML];
    return false;
}

/* Lines that a list may hold without a package: options of requirements, keys of environments. */
static void take_around(reader *in) {
    static const char *const options[] = {"-r ", "-c ", "-f ", "-i ", "--", "# "};
    static const char *const keys[] = {"name:", "prefix:"};
    static const char *const toml[] = {"[",
                                       "]",
                                       "}",
                                       "dependencies",
                                       "requires-python",
                                       "name = ",
                                       "version = ",
                                       "lock-version",
                                       "revision",
                                       "resolution-"};
    for (size_t i = 0; i < in->pasted->count; i++) {
        const char *line = in->pasted->lines[i].text;
        bool around = false;
        for (size_t k = 0; in->counts[REQUIREMENTS] && k < sizeof options / sizeof *options; k++)
            around |= cm_starts(line, options[k]);
        for (size_t k = 0; in->counts[TOML] && k < sizeof toml / sizeof *toml; k++)
            around |= cm_starts(line, toml[k]);
        for (size_t k = 0; in->counts[ENVIRONMENT] && k < sizeof keys / sizeof *keys; k++)
            around |= cm_starts(line, keys[k]);
        if (around) cm_take(in->pasted, i);
    }
}

/* The commands that printed what was recognised. */
static void take_commands(reader *in) {
    static const char *const commands[] = {"pip list", "pip3 list",  "pip freeze", "pip3 freeze",
                                           "pip show", "conda list", "mamba list", "uv tree"};
    size_t found = 0;
    for (unsigned k = 0; k < KINDS; k++)
        found += in->counts[k];
    for (size_t i = 0; found && i < in->pasted->count; i++)
        for (size_t k = 0; k < sizeof commands / sizeof *commands; k++)
            if (strstr(in->pasted->lines[i].text, commands[k]) &&
                strlen(in->pasted->lines[i].text) < 120)
                cm_take(in->pasted, i);
}

/* "name = value" stands in many texts; a project or lock file also has sections. */
static bool has_section(const cm_pasted *pasted) {
    static const char *const heads[] = {"[[package]]", "[package",       "[project",
                                        "[tool.",      "[build-system]", "[dependencies",
                                        "[default]",   "[packages"};
    for (size_t i = 0; i < pasted->count; i++)
        for (size_t h = 0; h < sizeof heads / sizeof *heads; h++)
            if (cm_starts(pasted->lines[i].text, heads[h])) return true;
    return false;
}

/* A file for pip; pip list shows what conda installed too. */
static bool pips_own(const reader *in) {
    return in->exact && !in->counts[TOML] && !cm_find_i(in->pasted->whole, "conda");
}

static void recognise(reader *in) {
    static const char *const names[KINDS] = {
        [REQUIREMENTS] = "requirements", [PIP_LIST] = "pip list",
        [CONDA_LIST] = "conda list",     [ENVIRONMENT] = "environment.yml",
        [TOML] = "lock or project file", [INSTALLED] = "installed files",
        [INDEX] = "package index"};
    for (unsigned k = 0; k < KINDS; k++)
        if (in->counts[k] && (k != TOML || has_section(in->pasted)))
            cm_recognised(in->pasted, "%s (%zu line%s)", names[k], in->counts[k],
                          in->counts[k] == 1 ? "" : "s");
    if (in->environment || in->counts[CONDA_LIST])
        cm_question_set(in->pasted->question, CM_Q_INSTALLER, "conda", CM_FROM_TEXT);
    else if (pips_own(in))
        cm_question_set(in->pasted->question, CM_Q_INSTALLER, "pip", CM_FROM_TEXT);
}

/* Whether the text is nothing but requirements, some of which are bare names: "torch", "numpy". */
static bool names_only(const cm_pasted *pasted) {
    bool matters = false;
    for (size_t i = 0; i < pasted->count; i++) {
        const char *line = pasted->lines[i].text;
        cm_requirement r;
        if (!*line || strchr("#-", *line)) continue;
        if (cm_ends(line, ".whl")) return false;
        if (pasted->lines[i].taken || !cm_requirement_parse(pasted->arena, line, &r)) return false;
        if (!r.count && !r.url && line[strcspn(line, " \t")]) return false;
        matters = matters || cm_package_matters(r.name);
    }
    return matters;
}

void cm_read_packages(cm_pasted *pasted) {
    reader in = {.pasted = pasted, .names_only = names_only(pasted)};
    for (size_t i = 0; i < pasted->count; i++) {
        const char *line = pasted->lines[i].text;
        if (pasted->lines[i].taken || !*line || strlen(line) > 64 * 1024) {
            in.listed = CM_ROW_NONE;
            in.requirement = false;
            continue;
        }
        size_t lines = cm_install_lines(pasted, i); /* read later: cm_read_installs */
        bool index = !lines && !in.toml.lock && cm_read_index_address(pasted, line);
        if (index) in.counts[INDEX]++;
        if (lines || known(&in, i) || index) cm_take(pasted, i);
        in.requirement = !lines && pasted->lines[i].taken;
        for (size_t k = 1; k < lines; k++)
            cm_take(pasted, ++i);
    }
    take_around(&in);
    take_commands(&in);
    recognise(&in);
}
