#include "read/read.h"

#include <stdio.h>
#include <string.h>

#include "read/clean.h"

enum { PASSED = 20, PASSED_LENGTH = 200 };

/* In this order: the most structured first, errors in whatever is left. */
static cm_text_reader *const readers[] = {
    cm_read_wsl_kernel,  cm_read_smi_xml,   cm_read_smi_query,    cm_read_smi_table,
    cm_read_smi_list,    cm_read_smi_csv,   cm_read_device_query, cm_read_nvcc,
    cm_read_collect_env, cm_read_system,    cm_read_graphics,     cm_read_package_json,
    cm_read_packages,    cm_read_arch_list, cm_read_digest,       cm_read_messages,
};

void cm_take(cm_pasted *pasted, size_t line) {
    if (line >= pasted->count) return;
    pasted->lines[line].taken = true;
    if (line < pasted->first) pasted->first = line;
}

void cm_recognised(cm_pasted *pasted, const char *format, ...) {
    char phrase[320];
    va_list args;
    va_start(args, format);
    vsnprintf(phrase, sizeof phrase, format, args);
    va_end(args);
    size_t first = pasted->first;
    pasted->first = (size_t)-1;
    if (cm_strings_has(&pasted->reading->recognised, phrase)) return;
    cm_strings *list = &pasted->reading->recognised;
    cm_strings_add(pasted->arena, list, cm_strdup(pasted->arena, phrase));
    pasted->places = cm_grow(pasted->arena, pasted->places, &pasted->places_capacity,
                             pasted->places_count + 1, sizeof *pasted->places);
    size_t i = pasted->places_count++; /* to its place in the order of the text */
    size_t base = list->count - pasted->places_count;
    for (; i > 0 && pasted->places[i - 1] > first; i--) {
        pasted->places[i] = pasted->places[i - 1];
        list->items[base + i] = list->items[base + i - 1];
    }
    pasted->places[i] = first;
    list->items[base + i] = cm_strdup(pasted->arena, phrase);
}

/* A command is no text that nobody knew: what matters of it follows. */
static bool command(const char *text) {
    static const char *const commands[] = {"nvidia-smi",
                                           "nvcc",
                                           "python -m torch.utils.collect_env",
                                           "python collect_env",
                                           "pip list",
                                           "pip freeze",
                                           "pip3 list",
                                           "conda list",
                                           "uname",
                                           "lspci",
                                           "inxi",
                                           "glxinfo",
                                           "rocm-smi",
                                           "rocminfo",
                                           "exit"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        size_t n = strlen(commands[i]);
        if (cm_starts(text, commands[i]) && (!text[n] || text[n] == ' ' || text[n] == '.'))
            return true;
    }
    return false;
}

static void take_commands(cm_pasted *pasted) {
    for (size_t i = 0; i < pasted->count; i++)
        if (pasted->lines[i].command || command(pasted->lines[i].text))
            pasted->lines[i].taken = true;
}

static void list_passed(cm_pasted *pasted, size_t beyond) {
    cm_reading *reading = pasted->reading;
    reading->passed_count += beyond;
    for (size_t i = 0; i < pasted->count; i++) {
        const cm_line *line = &pasted->lines[i];
        if (line->taken || !*line->text) continue;
        reading->passed_count++;
        if (reading->passed.count < PASSED)
            cm_strings_add(pasted->arena, &reading->passed,
                           cm_strndup(pasted->arena, line->text, PASSED_LENGTH));
    }
}

void cm_read_text(const char *text, size_t length, cm_question *question, cm_reading *reading) {
    cm_pasted pasted = {
        .arena = question->arena, .question = question, .reading = reading, .first = (size_t)-1};
    size_t beyond = cm_clean(&pasted, text, length);
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        readers[i](&pasted);
    take_commands(&pasted);
    list_passed(&pasted, beyond);
}
