#include <string.h>
#include <windows.h>

#include "base/wide.h"
#include "probe/site.h"

/* A word as Microsoft's C library takes it apart again. */
static void add_word(cm_text *line, const char *word) {
    const char *before = line->length ? " " : "";
    if (*word && !strpbrk(word, " \t\"")) {
        cm_text_printf(line, "%s%s", before, word);
        return;
    }
    cm_text_printf(line, "%s\"", before);
    for (const char *p = word; *p; p++) {
        size_t n = strspn(p, "\\");
        bool quote = p[n] == '"' || !p[n];
        for (size_t i = 0; quote && i < n; i++)
            cm_text_puts(line, "\\");
        cm_text_add(line, p, n);
        p += n;
        if (!*p) break;
        if (*p == '"') cm_text_puts(line, "\\");
        cm_text_add(line, p, 1);
    }
    cm_text_puts(line, "\"");
}

/* The program as the only one of a job, so that what it starts ends with it. */
static bool start(cm_arena *arena, const char *const *argv, HANDLE out, HANDLE job,
                  PROCESS_INFORMATION *process) {
    cm_text line = {.arena = arena};
    SECURITY_ATTRIBUTES passed_on = {.nLength = sizeof passed_on, .bInheritHandle = TRUE};
    HANDLE nothing =
        CreateFileW(L"NUL", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                    &passed_on, OPEN_EXISTING, 0, NULL);
    STARTUPINFOW how = {.cb = sizeof how,
                        .dwFlags = STARTF_USESTDHANDLES,
                        .hStdInput = nothing,
                        .hStdOutput = out,
                        .hStdError = nothing};
    char *program = cm_strdup(arena, argv[0]); /* some take "/System32" for a switch */
    for (char *p = program; *p; p++)
        if (*p == '/') *p = '\\';
    add_word(&line, program);
    for (const char *const *word = argv + 1; *word; word++)
        add_word(&line, *word);
    wchar_t folder[MAX_PATH];
    UINT n = GetSystemDirectoryW(folder, MAX_PATH); /* not the present one */
    bool started =
        n && n < MAX_PATH &&
        CreateProcessW(cm_wide(arena, program), cm_wide(arena, line.data), NULL, NULL, TRUE,
                       CREATE_NO_WINDOW | CREATE_SUSPENDED, NULL, folder, &how, process);
    if (nothing != INVALID_HANDLE_VALUE) CloseHandle(nothing);
    if (!started) return false;
    AssignProcessToJobObject(job, process->hProcess);
    ResumeThread(process->hThread);
    return true;
}

/* Reads until the program has ended and all is read; false at the deadline or beyond the limit. */
static bool drain(HANDLE in, HANDLE process, cm_text *text, size_t limit, ULONGLONG deadline) {
    for (;;) {
        char chunk[4096];
        DWORD there = 0, n = 0;
        bool ended = WaitForSingleObject(process, 0) == WAIT_OBJECT_0;
        if (!PeekNamedPipe(in, NULL, 0, NULL, &there, NULL)) return ended;
        if (!there && ended) return true;
        if (GetTickCount64() >= deadline) return false;
        if (!there) {
            Sleep(2);
            continue;
        }
        if (!ReadFile(in, chunk, sizeof chunk, &n, NULL)) return ended;
        if (n > limit - text->length) return false;
        cm_text_add(text, chunk, n);
    }
}

char *cm_probe_run(cm_arena *arena, const char *const *argv, unsigned seconds, size_t limit,
                   int *status) {
    cm_text text = {.arena = arena};
    HANDLE in = NULL, out = NULL;
    PROCESS_INFORMATION process = {0};
    ULONGLONG deadline = GetTickCount64() + (ULONGLONG)seconds * 1000;
    *status = -1;
    if (!CreatePipe(&in, &out, NULL, 0)) return NULL;
    SetHandleInformation(out, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    HANDLE job = CreateJobObjectW(NULL, NULL);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION ends = {0};
    ends.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &ends, sizeof ends);
    bool good = start(arena, argv, out, job, &process);
    CloseHandle(out);
    cm_text_puts(&text, "");
    if (good) {
        DWORD code = 1;
        good = drain(in, process.hProcess, &text, limit, deadline) &&
               GetExitCodeProcess(process.hProcess, &code);
        if (good) *status = (int)code;
        if (!good) TerminateProcess(process.hProcess, 1);
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    CloseHandle(in);
    if (job) CloseHandle(job);
    return good ? text.data : NULL;
}
