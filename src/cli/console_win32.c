#include "cli/console.h"

#include <fcntl.h>
#include <io.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#ifndef ENABLE_VIRTUAL_TERMINAL_PROCESSING
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 4
#endif

/* Words ---------------------------------------------------------------------------------------- */

/* The next word of a command line by the rules of Microsoft's C library: blanks part words, quotes
 * keep them together, a backslash counts only before a quote, and two quotes inside quotes are one.
 * Writes it to `word`, which has room for all, and returns what follows. */
static const wchar_t *next_word(const wchar_t *at, wchar_t *word) {
    bool quoted = false;
    for (;; at++) {
        size_t slashes = 0;
        while (at[slashes] == L'\\')
            slashes++;
        size_t kept = at[slashes] == L'"' ? slashes / 2 : slashes;
        for (size_t i = 0; i < kept; i++)
            *word++ = L'\\';
        at += slashes;
        if (*at == L'"' && slashes % 2 == 0) {
            bool twice = quoted && at[1] == L'"';
            if (twice) *word++ = *at++;
            if (!twice) quoted = !quoted;
            continue;
        }
        if (!*at || (!quoted && (*at == L' ' || *at == L'\t'))) break;
        *word++ = *at;
    }
    *word = 0;
    return at;
}

/* The program's own name knows no backslashes before quotes. */
static const wchar_t *behind_name(const wchar_t *line) {
    bool quoted = false;
    for (; *line && (quoted || (*line != L' ' && *line != L'\t')); line++)
        if (*line == L'"') quoted = !quoted;
    return line;
}

/* Memory that is kept to the end, for the words and the environment. */
static void *kept(size_t count, size_t size) {
    void *p = calloc(count, size);
    if (!p) {
        fputs("cudamatrix: out of memory\n", stderr);
        exit(4);
    }
    return p;
}

/* UTF-8; halves of characters, which no file has, become U+FFFD. */
static char *narrow(const wchar_t *wide) {
    int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = kept((size_t)size + 1, 1);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, size, NULL, NULL);
    return text;
}

char **cm_console_start(int *argc, char **argv) {
    const wchar_t *line = GetCommandLineW();
    size_t length = wcslen(line);
    wchar_t *word = kept(length + 1, sizeof *word);
    char **words = kept(length / 2 + 3, sizeof *words);
    int count = 0;
    words[count++] = argv[0];
    line = behind_name(line);
    for (;;) {
        while (*line == L' ' || *line == L'\t')
            line++;
        if (!*line) break;
        line = next_word(line, word);
        words[count++] = narrow(word);
    }
    free(word);
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    *argc = count;
    return words;
}

/* Environment ---------------------------------------------------------------------------------- */

const char *const *cm_environment(void) {
    static char **items;
    size_t count = 0;
    if (items) return (const char *const *)items;
    wchar_t *block = GetEnvironmentStringsW();
    for (const wchar_t *p = block; p && *p; p += wcslen(p) + 1)
        count++;
    items = kept(count + 1, sizeof *items);
    count = 0;
    for (const wchar_t *p = block; p && *p; p += wcslen(p) + 1) {
        if (*p == L'=') continue; /* "=C:", a folder that cmd remembers */
        char *item = narrow(p);
        for (char *c = item; *c && *c != '='; c++)
            if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
        items[count++] = item;
    }
    if (block) FreeEnvironmentStringsW(block);
    return (const char *const *)items;
}

/* Streams -------------------------------------------------------------------------------------- */

static bool is_console(DWORD which, HANDLE *handle) {
    DWORD mode;
    *handle = GetStdHandle(which);
    return *handle != INVALID_HANDLE_VALUE && GetConsoleMode(*handle, &mode);
}

static long from_stream(char *bytes, size_t room) {
    long count = 0;
    int c = 0;
    while ((size_t)count < room && c != '\n' && (c = getc(stdin)) != EOF)
        bytes[count++] = (char)c;
    return ferror(stdin) ? -1 : count;
}

/* A console gives UTF-16, whatever its code page; what is longer than a piece comes in several. */
static long from_console(HANDLE console, char *bytes, size_t room) {
    enum { PIECE = 1024 };
    static char text[3 * PIECE]; /* what was read and not yet taken */
    static size_t from, to;
    static wchar_t half; /* the first half of a character, whose other comes with the next piece */
    static bool ended;
    while (from == to && !ended) {
        wchar_t wide[PIECE];
        DWORD n = 0, kept = half ? 1 : 0;
        if (kept) wide[0] = half;
        if (!ReadConsoleW(console, wide + kept, PIECE - kept, &n, NULL)) return -1;
        ended = !n || (!kept && wide[0] == 26);
        if (ended) break;
        n += kept;
        half = wide[n - 1] >= 0xd800 && wide[n - 1] < 0xdc00 ? wide[n - 1] : 0;
        int length = WideCharToMultiByte(CP_UTF8, 0, wide, (int)n - (half ? 1 : 0), text,
                                         sizeof text, NULL, NULL);
        from = 0, to = length > 0 ? (size_t)length : 0;
    }
    size_t count = to - from < room ? to - from : room;
    memcpy(bytes, text + from, count);
    from += count;
    return (long)count;
}

long cm_console_read(char *bytes, size_t room) {
    HANDLE console;
    return is_console(STD_INPUT_HANDLE, &console) ? from_console(console, bytes, room)
                                                  : from_stream(bytes, room);
}

static bool lost; /* something that was written to a console did not go out */

/* In pieces that old consoles take, which end between characters. */
static bool to_console(HANDLE console, const char *bytes, size_t length) {
    enum { PIECE = 4000 };
    wchar_t wide[PIECE];
    while (length) {
        size_t n = length < PIECE ? length : PIECE;
        while (n < length && n > PIECE - 4 && ((unsigned char)bytes[n] & 0xc0) == 0x80)
            n--;
        int count = MultiByteToWideChar(CP_UTF8, 0, bytes, (int)n, wide, PIECE);
        DWORD put = 0;
        if (count <= 0) return false;
        for (int done = 0; done < count; done += (int)put)
            if (!WriteConsoleW(console, wide + done, (DWORD)(count - done), &put, NULL) || !put)
                return false;
        bytes += n, length -= n;
    }
    return true;
}

bool cm_console_write(const char *bytes, size_t length) {
    HANDLE console;
    if (!is_console(STD_OUTPUT_HANDLE, &console)) return fwrite(bytes, 1, length, stdout) == length;
    fflush(stdout);
    lost = lost || !to_console(console, bytes, length);
    return !lost;
}

bool cm_console_end(void) {
    return !lost && fflush(stdout) == 0 && !ferror(stdout);
}

void cm_console_say(const char *format, ...) {
    enum { LINE = 4096 }; /* more than an error line has */
    char line[LINE];
    HANDLE console;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    size_t length = n < 0 ? 0 : n < LINE ? (size_t)n : LINE - 1;
    if (length && is_console(STD_ERROR_HANDLE, &console))
        to_console(console, line, length);
    else if (length)
        fwrite(line, 1, length, stderr);
}

/* Whether a stream is a console that knows escape sequences: Windows 10 and newer, if asked to. */
static bool knows_escapes(DWORD stream) {
    HANDLE console;
    DWORD mode;
    return is_console(stream, &console) && GetConsoleMode(console, &mode) &&
           SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

bool cm_stderr_is_terminal(void) {
    return knows_escapes(STD_ERROR_HANDLE);
}

bool cm_stdout_has_colour(void) {
    return knows_escapes(STD_OUTPUT_HANDLE);
}
