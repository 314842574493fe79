#include "read/variables.h"

#include <string.h>

#include "model/variable_names.h"
#include "read/pick.h"

enum { VARIABLES = 256, VALUE = 4000 };

typedef struct {
    bool windows; /* of a shell of Windows */
    bool quoted;  /* set "NAME=value" */
} form;

static size_t name_length(const char *text) {
    size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    return cm_digit(*text) || n > 80 ? 0 : n;
}

/* Variables that are recognised without "export". */
static bool matters(const char *name) {
    static const char *const starts[] = {
        "CUDA_", "CUDNN_", "TORCH_",          "PYTORCH_", "NVTOOLSEXT", "NVTOLLSEXT", "NVIDIA",
        "HIP_",  "HSA_",   "LD_LIBRARY_PATH", "ROCM_",    "NVCC_",      "NCCL_"};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (cm_starts(name, starts[i])) return true;
    return cm_variable_known(name) || cm_variable_meant(name);
}

/* "C:\\Program Files": a folder of Windows. */
static bool windows_folder(const char *value) {
    bool letter = cm_lower(*value) >= 'a' && cm_lower(*value) <= 'z';
    return letter && value[1] == ':' && value[2] == '\\';
}

static cm_asked_variable *keep(cm_pasted *pasted, const char *name, const char *value) {
    if (windows_folder(value)) cm_state(pasted, CM_Q_OS, "windows");
    return pasted->question->variables.count < VARIABLES
               ? cm_question_add_variable(pasted->question, name, value)
               : NULL;
}

/* The value without its quotes; a bare one ends at a blank, but for a folder of Windows. */
static char *value_of(cm_arena *arena, const char *text, bool quoted) {
    text += strspn(text, " ");
    size_t n;
    if (quoted) {
        n = strcspn(text, "\"");
    } else if (*text == '"' || *text == '\'') {
        const char *end = strchr(text + 1, *text);
        text++;
        n = end ? (size_t)(end - text) : strlen(text);
    } else {
        n = windows_folder(text) ? strlen(text) : strcspn(text, " ;&#");
    }
    return cm_strndup(arena, text, n < VALUE ? n : VALUE);
}

/* "['NAME'] = " and "('NAME', " of Python: the name; sets where the value begins. */
static char *python_name(cm_arena *arena, const char *text, const char **value) {
    const char *at = strstr(text, "os.environ");
    if (!at) return NULL;
    at += strlen("os.environ");
    if (cm_starts(at, ".setdefault")) at += strlen(".setdefault");
    if ((*at != '[' && *at != '(') || (at[1] != '\'' && at[1] != '"')) return NULL;
    size_t n = name_length(at + 2);
    const char *rest = at + 2 + n;
    if (!n || *rest != at[1]) return NULL;
    rest += 1 + strspn(rest + 1, " ]");
    if ((*rest != '=' && *rest != ',') || rest[1] == '=') return NULL;
    *value = rest + 1;
    return cm_strndup(arena, at + 2, n);
}

/* "export NAME=", "set NAME=", "$env:NAME =", "NAME=". */
static char *shell_name(cm_arena *arena, const char *text, const char **value, form *how) {
    static const char *const heads[] = {
        "set ", "SET ", "setx ", "$env:", "Set-Item Env:", "export ", "ENV ", "%env "};
    enum { OF_WINDOWS = 5 };
    bool explicit = false;
    for (size_t i = 0; !explicit && i < sizeof heads / sizeof *heads; i++)
        if (cm_starts(text, heads[i])) {
            text += strlen(heads[i]);
            explicit = true;
            how->windows = i < OF_WINDOWS;
            how->quoted = how->windows && *text == '"';
            text += how->quoted;
        }
    size_t n = name_length(text);
    const char *rest = text + n;
    if (explicit) rest += strspn(rest, " ");
    bool sign = *rest == '=' && rest[1] != '=';
    if (!n || (!sign && !(explicit && rest > text + n))) return NULL;
    char *name = cm_strndup(arena, text, n);
    if (!matters(name) && !(explicit && sign)) return NULL;
    *value = sign ? rest + 1 : rest;
    return name;
}

/* PATH is long and personal: only its folders of CUDA are kept; NULL: there is none. */
static const char *cuda_folders(cm_arena *arena, const char *value) {
    bool windows = strchr(value, ';') || strchr(value, '\\');
    cm_strings items = cm_split(arena, value, windows ? ";" : ":"), kept = {0};
    for (size_t i = 0; i < items.count; i++)
        if (cm_find_i(items.items[i], "cuda")) cm_strings_add(arena, &kept, items.items[i]);
    return kept.count ? cm_strings_join(arena, &kept, windows ? ";" : ":") : NULL;
}

/* "PATH=..." of `set` and `env`, all of the line: folders of Windows hold blanks. */
static bool path_line(cm_pasted *pasted, const char *text) {
    if (cm_starts(text, "export ")) text += strlen("export ");
    if (!cm_starts_i(text, "PATH=")) return false;
    const char *value = text + strlen("PATH=");
    value = cuda_folders(pasted->arena, *value == '"' || *value == '\'' ? value + 1 : value);
    if (value && strlen(value) < VALUE) keep(pasted, "PATH", value);
    return value != NULL;
}

/* A row of `Get-ChildItem env:`: the name, a gap, the value to the end of the line. */
static bool listed(cm_pasted *pasted, const char *text) {
    size_t n = name_length(text), gap = strspn(text + n, " ");
    char *name = cm_strndup(pasted->arena, text, n);
    if (!n || gap < 2 || !text[n + gap] || strchr("=:|", text[n + gap])) return false;
    if (!cm_variable_known(name) && !cm_variable_meant(name)) return false;
    if (strlen(text + n + gap) < VALUE)
        keep(pasted, name, cm_squeeze(pasted->arena, text + n + gap));
    return true;
}

/* The variable that a command prints: "echo $NAME", "echo %NAME%", "printenv NAME", "$env:NAME". */
static char *printed(cm_arena *arena, const char *text) {
    static const char *const heads[] = {"echo \"$", "echo ${",   "echo $env:", "echo $",
                                        "echo %",   "printenv ", "$env:",      "echo $Env:"};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        if (!cm_starts(text, heads[i])) continue;
        const char *name = text + strlen(heads[i]);
        size_t n = name_length(name);
        if (n && !name[n + strspn(name + n, "}%\" ")]) return cm_strndup(arena, name, n);
    }
    return NULL;
}

bool cm_read_echo(cm_pasted *pasted, size_t line) {
    const char *name = printed(pasted->arena, pasted->lines[line].text);
    if (!name || line + 1 >= pasted->count) return false;
    if (!cm_variable_known(name) && !cm_variable_meant(name)) return false;
    const cm_line *next = &pasted->lines[line + 1];
    if (next->command || next->taken || !*next->text || strlen(next->text) >= VALUE) return false;
    if (printed(pasted->arena, next->text)) return false;
    /* cmd prints the name of a variable that is not set */
    if (!strchr(next->text, '%')) keep(pasted, name, next->text);
    cm_take(pasted, line + 1);
    return true;
}

/* What `set`, `Get-ChildItem env:` and `env` print on every machine and nothing is judged by. */
static bool of_the_system(cm_pasted *pasted, const char *text) {
    static const char *const names[] = {"ALLUSERSPROFILE",
                                        "APPDATA",
                                        "COMPUTERNAME",
                                        "ComSpec",
                                        "DriverData",
                                        "HOMEDRIVE",
                                        "HOMEPATH",
                                        "LOCALAPPDATA",
                                        "LOGONSERVER",
                                        "NUMBER_OF_PROCESSORS",
                                        "OS",
                                        "OneDrive",
                                        "PATH",
                                        "PATHEXT",
                                        "PROMPT",
                                        "PSModulePath",
                                        "PUBLIC",
                                        "ProgramData",
                                        "ProgramFiles",
                                        "ProgramFiles(x86)",
                                        "ProgramW6432",
                                        "SESSIONNAME",
                                        "SystemDrive",
                                        "SystemRoot",
                                        "TEMP",
                                        "TMP",
                                        "USERDOMAIN",
                                        "USERDOMAIN_ROAMINGPROFILE",
                                        "USERNAME",
                                        "USERPROFILE",
                                        "windir",
                                        "CommonProgramFiles",
                                        "CommonProgramFiles(x86)",
                                        "CommonProgramW6432",
                                        "PROCESSOR_ARCHITECTURE",
                                        "PROCESSOR_IDENTIFIER",
                                        "PROCESSOR_LEVEL",
                                        "PROCESSOR_REVISION",
                                        "HOME",
                                        "SHELL",
                                        "USER",
                                        "LOGNAME",
                                        "PWD",
                                        "OLDPWD",
                                        "LANG",
                                        "TERM",
                                        "DISPLAY",
                                        "MAIL",
                                        "SHLVL",
                                        "HOSTNAME",
                                        "LS_COLORS",
                                        "_"};
    size_t n = strcspn(text, "= ");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) != n || !cm_starts_i(text, names[i])) continue;
        size_t gap = strspn(text + n, " ");
        if (text[n] != '=' && (gap < 2 || !text[n + gap] || !cm_starts(text, names[i])))
            return false; /* a table has such heads too */
        const char *value = text + n + (text[n] == '=' ? 1 : gap);
        if (cm_same(names[i], "OS") && cm_same(value, "Windows_NT"))
            cm_state(pasted, CM_Q_OS, "windows");
        return true;
    }
    return false;
}

bool cm_read_variable(cm_pasted *pasted, const char *text) {
    form how = {false, false};
    if (path_line(pasted, text) || listed(pasted, text) || of_the_system(pasted, text)) return true;
    if (!strchr(text, '=') && !cm_starts(text, "setx ") && !strstr(text, "os.environ"))
        return false;
    const char *value = "";
    char *name = python_name(pasted->arena, text, &value);
    bool in_script = name != NULL;
    if (!name) name = shell_name(pasted->arena, text, &value, &how);
    if (!name) return false;
    value = value_of(pasted->arena, value, how.quoted);
    /* an empty value takes a variable away on Windows; it hides nothing */
    cm_asked_variable *kept = *value || !how.windows ? keep(pasted, name, value) : NULL;
    if (kept) kept->in_script = in_script;
    return true;
}
