#include "base/format.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    char *out;
    size_t size, length;
} sink;

static void add(sink *s, const char *bytes, size_t length) {
    if (s->length < s->size) {
        size_t room = s->size - s->length;
        memcpy(s->out + s->length, bytes, length < room ? length : room);
    }
    s->length += length;
}

static void add_number(sink *s, unsigned long value, bool negative) {
    char digits[24], *p = digits + sizeof digits;
    do
        *--p = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    if (negative) *--p = '-';
    add(s, p, (size_t)(digits + sizeof digits - p));
}

static void add_signed(sink *s, long value) {
    add_number(s, value < 0 ? 0UL - (unsigned long)value : (unsigned long)value, value < 0);
}

static void add_string(sink *s, const char *text, size_t most) {
    if (!text) text = "(null)";
    const char *end = most == SIZE_MAX ? NULL : memchr(text, '\0', most);
    add(s, text, end ? (size_t)(end - text) : most == SIZE_MAX ? strlen(text) : most);
}

/* ".*" or ".60" of a string; SIZE_MAX for none. */
static const char *precision(const char *p, va_list *args, size_t *most) {
    *most = SIZE_MAX;
    if (*p != '.') return p;
    if (*++p == '*') {
        int given = va_arg(*args, int);
        if (given >= 0) *most = (size_t)given;
        return p + 1;
    }
    for (*most = 0; *p >= '0' && *p <= '9'; p++)
        *most = *most * 10 + (size_t)(*p - '0');
    return p;
}

/* Behind the directive that starts at `p`, just behind its percent sign; NULL: not one of ours. */
static const char *directive(sink *s, const char *p, va_list *args) {
    size_t most;
    if (*p == '.') {
        p = precision(p, args, &most);
        if (*p != 's') return NULL;
        add_string(s, va_arg(*args, const char *), most);
        return p + 1;
    }
    if (*p == 's') {
        add_string(s, va_arg(*args, const char *), SIZE_MAX);
    } else if (*p == 'c') {
        add(s, (char[]){(char)va_arg(*args, int)}, 1);
    } else if (*p == 'd') {
        add_signed(s, va_arg(*args, int));
    } else if (*p == 'u') {
        add_number(s, va_arg(*args, unsigned), false);
    } else if (*p == 'z' && p[1] == 'u') {
        add_number(s, va_arg(*args, size_t), false), p++;
    } else if (*p == 'l' && p[1] == 'd') {
        add_signed(s, va_arg(*args, long)), p++;
    } else if (*p == 'l' && p[1] == 'u') {
        add_number(s, va_arg(*args, unsigned long), false), p++;
    } else if (*p == '%') {
        add(s, "%", 1);
    } else {
        return NULL;
    }
    return p + 1;
}

int cm_format(char *out, size_t size, const char *format, va_list given) {
    sink s = {out, size, 0};
    va_list args;
    va_copy(args, given);
    const char *p = format;
    while (p && *p) {
        const char *plain = p;
        while (*p && *p != '%')
            p++;
        if (p > plain) add(&s, plain, (size_t)(p - plain));
        if (*p) p = directive(&s, p + 1, &args);
    }
    va_end(args);
    if (!p || s.length > INT_MAX) return vsnprintf(out, size, format, given);
    if (size) out[s.length < size ? s.length : size - 1] = 0;
    return (int)s.length;
}

int cm_print(char *out, size_t size, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int length = cm_format(out, size, format, args);
    va_end(args);
    return length;
}
