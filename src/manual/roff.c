#include "manual/roff.h"

#include <string.h>

#include "cudamatrix.h"

/* The day of the text. A page has no other clock. */
static const char day[] = "2026-11-23";

/* Text ------------------------------------------------------------------------------------------
 */

/* Letters that roff would take for its own, or set as others than a shell's. */
static void plain(cm_text *out, const char *text) {
    for (const char *p = text; *p; p++) {
        const char *as = *p == '\\'   ? "\\e"
                         : *p == '-'  ? "\\-"
                         : *p == '~'  ? "\\(ti"
                         : *p == '^'  ? "\\(ha"
                         : *p == '`'  ? "\\(ga"
                         : *p == '\'' ? "\\(aq"
                         : *p == '"'  ? "\\(dq"
                                      : NULL;
        if (as)
            cm_text_puts(out, as);
        else
            cm_text_add(out, p, 1);
    }
}

/* A line of text; one that begins as a request is none. Long ones are broken at blanks. */
static void line(cm_text *out, const char *text) {
    enum { WIDTH = 76 };
    while (*text) {
        size_t length = strlen(text), cut = length;
        if (length > WIDTH) {
            cut = WIDTH;
            while (cut && text[cut] != ' ')
                cut--;
            if (!cut) cut = strcspn(text, " ");
        }
        if (*text == '.' || *text == '\'') cm_text_puts(out, "\\&");
        plain(out, cm_strndup(out->arena, text, cut));
        cm_text_puts(out, "\n");
        text += cut;
        while (*text == ' ')
            text++;
    }
}

static void bold(cm_text *out, const char *text) {
    cm_text_puts(out, "\\fB");
    plain(out, text);
    cm_text_puts(out, "\\fR\n");
}

static void section(cm_text *out, const char *name) {
    cm_text_printf(out, ".SH %s\n", name);
}

static void part(cm_text *out, const char *name) {
    cm_text_puts(out, ".SS ");
    plain(out, name);
    cm_text_puts(out, "\n");
}

/* Paragraphs and entries; a paragraph right behind a heading needs no macro of its own. */
static void pieces(cm_arena *arena, cm_text *out, const char *text, bool first) {
    cm_help_piece piece;
    while (cm_help_next(arena, &text, &piece)) {
        if (piece.term) {
            cm_text_puts(out, ".TP\n");
            bold(out, piece.term);
        } else if (!first) {
            cm_text_puts(out, ".PP\n");
        }
        line(out, piece.text);
        first = false;
    }
}

static void topic(cm_arena *arena, cm_text *out, const char *name) {
    pieces(arena, out, cm_help_topic_named(name)->text, true);
}

static void head(cm_text *out, const char *title, const char *chapter, const char *name,
                 const char *what) {
    cm_text_printf(out,
                   ".\\\" Made by the build from the text of --help.\n.TH %s %s %s \"cudamatrix "
                   "%s\" \"cudamatrix\"\n",
                   title, chapter, day, CUDAMATRIX_VERSION);
    section(out, "NAME");
    plain(out, name);
    cm_text_puts(out, " \\- ");
    plain(out, what);
    cm_text_puts(out, "\n");
}

static void see_also(cm_text *out, const char *const *pages) {
    section(out, "SEE ALSO");
    for (; *pages; pages++) {
        const char *bracket = strchr(*pages, '(');
        cm_text_puts(out, ".BR ");
        plain(out, cm_strndup(out->arena, *pages, (size_t)(bracket - *pages)));
        cm_text_printf(out, " %s%s\n", bracket, pages[1] ? " ," : "");
    }
}

/* Pages -----------------------------------------------------------------------------------------
 */

static void command(cm_arena *arena, cm_text *out, const cm_command *c) {
    bool facts;
    const char *details = cm_help_details(c->name, &facts);
    part(out, c->name);
    bold(out, cm_sprintf(arena, "cudamatrix %s", c->usage));
    cm_text_puts(out, ".PP\n");
    char *summary = cm_sprintf(arena, "%s.", c->summary);
    if (*summary >= 'a' && *summary <= 'z') *summary = (char)(*summary - 'a' + 'A');
    line(out, summary);
    if (cm_same(c->name, "db"))
        cm_text_puts(out, "See\n.BR cudamatrix\\-db (1).\n");
    else
        pieces(arena, out, details, false);
    if (!facts) return;
    cm_text_puts(out, ".PP\n");
    line(out, "Takes the flags that state facts and those that choose the machine.");
}

void cm_manual_program(cm_arena *arena, cm_text *out) {
    static const char *const others[] = {"cudamatrix-db(1)", "cudamatrix(5)", NULL};
    const cm_command *c;
    head(out, "CUDAMATRIX", "1", "cudamatrix",
         "which PyTorch, CUDA, driver, Python and GPU fit, offline");
    section(out, "SYNOPSIS");
    cm_text_puts(
        out,
        ".B cudamatrix\n[\\fICOMMAND\\fR [\\fIWORD\\fR\\~.\\|.\\|.]] [\\fIFLAG\\fR\\~.\\|.\\|.]\n");
    section(out, "DESCRIPTION");
    topic(arena, out, "about");
    section(out, "COMMANDS");
    for (size_t i = 0; (c = cm_command_at(i)) != NULL; i++)
        if (c->usage) command(arena, out, c);
    section(out, "OPTIONS");
    part(out, "Facts");
    const char *facts = strchr(cm_help_facts, '\n') + 1; /* behind its own heading */
    line(out, "What is not stated comes from this machine.");
    pieces(arena, out, facts, false);
    part(out, "Which machine");
    pieces(arena, out, cm_help_machine, true);
    part(out, "For all commands");
    pieces(arena, out, cm_help_common, true);
    section(out, "EXIT STATUS");
    topic(arena, out, "status");
    section(out, "ENVIRONMENT");
    topic(arena, out, "environment");
    section(out, "FILES");
    topic(arena, out, "files");
    section(out, "EXAMPLES");
    topic(arena, out, "examples");
    see_also(out, others);
}

void cm_manual_database(cm_arena *arena, cm_text *out) {
    static const char *const others[] = {"cudamatrix(1)", NULL};
    bool facts;
    head(out, "CUDAMATRIX\\-DB", "1", "cudamatrix-db", "newer data, what changed, data to carry");
    section(out, "SYNOPSIS");
    cm_text_puts(
        out,
        ".B cudamatrix db\n\\fITOOL\\fR [\\fIWORD\\fR\\~.\\|.\\|.] [\\fIFLAG\\fR\\~.\\|.\\|.]\n");
    section(out, "DESCRIPTION");
    pieces(arena, out, cm_help_details("db", &facts), true);
    section(out, "OPTIONS");
    pieces(arena, out, cm_help_common, true);
    section(out, "EXIT STATUS");
    topic(arena, out, "status");
    section(out, "ENVIRONMENT");
    topic(arena, out, "environment");
    section(out, "FILES");
    topic(arena, out, "files");
    see_also(out, others);
}

void cm_manual_batch(cm_arena *arena, cm_text *out) {
    static const char *const others[] = {"cudamatrix(1)", NULL};
    head(out, "CUDAMATRIX", "5", "cudamatrix", "environments and verdicts as JSON Lines");
    section(out, "DESCRIPTION");
    topic(arena, out, "batch");
    section(out, "EXAMPLES");
    cm_text_puts(out, ".nf\n");
    plain(out,
          "{\"id\":1,\"torch\":\"2.6.0+cu124\",\"gpus\":[\"RTX 5090\"],\"driver\":\"581.80\"}");
    cm_text_puts(out, "\n.fi\n");
    see_also(out, others);
}
