/* The answer of a judged case: verdict, findings with evidence, repairs, the facts judged. */
#include <string.h>

#include "app/judged.h"
#include "app/redist.h"
#include "app/repair.h"
#include "rules/message_words.h"

enum { MOST_REPAIRS = 3 };

static const char *const severity_names[] = {"error", "warning", "note"};

/* Evidence ------------------------------------------------------------------------------------- */

/* "cuda_driver 11.x linux x86_64 floor": the kind and the key of a fact. */
static const char *fact_name(cm_arena *arena, const cm_fact *fact) {
    const cm_kind *kind = cm_kind_get(fact->kind);
    cm_text text = {.arena = arena};
    cm_text_puts(&text, kind->name);
    for (unsigned i = 0; i < kind->keys; i++)
        if (*fact->value[i]) cm_text_printf(&text, " %s", fact->value[i]);
    return text.data;
}

static void add_evidence(cm_ask *ask, cm_item *in, const cm_finding *f) {
    cm_item *list = cm_item_add(ask->arena, in, CM_ITEM_LIST, "evidence", NULL, NULL);
    for (size_t i = 0; i < f->evidence_count; i++) {
        const cm_fact *fact = f->evidence[i].fact;
        cm_item *row = cm_item_add(ask->arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "fact", NULL, fact_name(ask->arena, fact));
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "value", NULL,
                    cm_use(ask, fact, f->evidence[i].column));
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "source", NULL,
                    cm_page_of(ask->arena, fact->source));
        cm_item_add(ask->arena, row, CM_ITEM_TEXT, "captured", NULL, fact->source->captured);
    }
}

/* Repairs -------------------------------------------------------------------------------------- */

static bool same_torch(const cm_case *c, const cm_set *s) {
    return c->release && s->release == (size_t)(c->release - c->matrix->releases) &&
           cm_same(c->tag, s->tag);
}

static const char *branch_text(const cm_case *c, unsigned branch) {
    const cm_branch *b = cm_branch_find(c->matrix, branch);
    bool ended = b && cm_same(b->end_of_life, "ended");
    return cm_sprintf(c->arena, "R%u (%s)", branch,
                      !b || !*b->end_of_life ? "end of support unknown"
                      : ended                ? "no longer maintained"
                              : cm_sprintf(c->arena, "supported until %s", b->end_of_life));
}

static const char *driver_text(const cm_case *c, const cm_set *s) {
    cm_os os = c->driver_os < CM_MACOS ? c->driver_os : CM_LINUX;
    const cm_driver_need *floor = cm_need_floor(c->matrix, s->build->cuda, os);
    if (floor && floor->ver.part[0] < s->branch) floor = NULL; /* all of the branch do */
    return cm_sprintf(c->arena, "install an NVIDIA driver of branch %s%s%s",
                      branch_text(c, s->branch), floor ? ", at least " : "",
                      floor ? floor->text : "");
}

/* The package whose change is all there is to it: "torchaudio 0.12.1". */
static const char *package_change(const cm_case *c, const cm_set *s) {
    cm_strings list = {0};
    for (size_t i = 0; i < c->package_count; i++) {
        const cm_case_package *p = &c->packages[i];
        const char *version = s->companions[p->package];
        if (version && (!cm_same(version, p->version) || (p->tag && !cm_same(p->tag, s->tag))))
            cm_strings_add(c->arena, &list,
                           cm_sprintf(c->arena, "%s %s", cm_companions[p->package], version));
    }
    return list.count ? cm_strings_join(c->arena, &list, ", ") : NULL;
}

static const char *repair_text(const cm_case *c, const cm_set *s) {
    cm_strings parts = {0};
    cm_arena *arena = c->arena;
    const char *packages = package_change(c, s);
    if (s->branch) cm_strings_add(arena, &parts, driver_text(c, s));
    if (s->python)
        cm_strings_add(arena, &parts,
                       cm_sprintf(arena, "use 64-bit Python %s", cm_python_name(arena, s->python)));
    if (!same_torch(c, s))
        cm_strings_add(arena, &parts,
                       cm_sprintf(arena, "%s torch %s+%s%s%s", "install",
                                  c->matrix->releases[s->release].version, s->tag,
                                  packages ? " with " : "", packages ? packages : ""));
    else if (packages)
        cm_strings_add(arena, &parts, cm_sprintf(arena, "install %s", packages));
    const char *text = cm_strings_join(arena, &parts, " and ");
    return *text ? cm_sprintf(arena, "%c%s", *text - 'a' + 'A', text + 1)
                 : cm_sprintf(arena, "Install torch %s+%s anew, from pytorch.org",
                              c->matrix->releases[s->release].version, s->tag);
}

/* The facts that the repair changes, under the names of the flags: `check` with them passes. */
static void add_changes(cm_ask *ask, cm_item *in, const cm_case *c, const cm_set *s) {
    cm_item *set = cm_item_add(ask->arena, in, CM_ITEM_OBJECT, "set", NULL, NULL);
    if (!s) { /* what is there stays */
        cm_item_add(ask->arena, set, CM_ITEM_TEXT, "torch", NULL,
                    cm_question_get(c->question, CM_Q_TORCH));
        return;
    }
    cm_item_add(ask->arena, set, CM_ITEM_TEXT, "torch", NULL,
                cm_sprintf(ask->arena, "%s+%s", c->matrix->releases[s->release].version, s->tag));
    for (size_t p = 0; p < CM_COMPANIONS; p++)
        if (s->companions[p])
            cm_item_add(ask->arena, set, CM_ITEM_TEXT, cm_companions[p], NULL, s->companions[p]);
    if (s->python)
        cm_item_add(ask->arena, set, CM_ITEM_TEXT, "python", NULL,
                    cm_python_name(ask->arena, s->python));
    if (c->os == CM_MACOS) cm_item_add(ask->arena, set, CM_ITEM_TEXT, "gpus", NULL, "none");
    if (s->python && c->python_32_bit) {
        cm_item_add(ask->arena, set, CM_ITEM_TEXT, "python_bits", NULL, "64");
        if (c->cpu == CM_OTHER_CPU)
            cm_item_add(ask->arena, set, CM_ITEM_TEXT, "arch", NULL, "x86_64");
    }
    if (s->branch)
        cm_item_add(ask->arena, set, CM_ITEM_TEXT, "driver", NULL,
                    cm_sprintf(ask->arena, "%u", s->branch));
}

static const cm_shell_line *repair_command(const cm_case *c, const cm_set *s) {
    if (!same_torch(c, s) || package_change(c, s) || s->python) return cm_set_line(s, c);
    if (s->branch) return NULL; /* the driver alone */
    const cm_shell_line *line = cm_set_line(s, c);
    const char *text = cm_line_text(line);
    if (!text || !cm_starts(text, "pip") || !cm_same(cm_line_word(line, 1).text, "install"))
        return line;
    cm_shell_line *anew = CM_LINE_FIXED(c->arena, CM_SHELL_ANY, "pip install --force-reinstall");
    cm_line_take(anew, line, 2);
    return anew;
}

static cm_repair repair_of(const cm_case *c, const cm_verdict *v, const cm_set *s) {
    if (cm_verdict_has(v, CM_F_INDEX_NOT_NAMED) && same_torch(c, s) && !s->python && !s->branch)
        return (cm_repair){
            .set = s,
            .text = cm_sprintf(c->arena, "Install %s from its own index", cm_case_torch(c)),
            .command = cm_set_line(s, c)};
    cm_shell_lines before =
        cm_repair_before(c, v, s, same_torch(c, s), package_change(c, s) != NULL);
    cm_repair out = {.set = s, .text = repair_text(c, s), .before = before};
    out.replaces = before.count > 0;
    out.command = out.replaces ? cm_set_line(s, c) : repair_command(c, s);
    cm_repair_activate(c, &out);
    return out;
}

static void add_repair(cm_ask *ask, cm_item *in, const char *key, const cm_case *c,
                       const cm_repair *r) {
    cm_item *fix = cm_item_add(ask->arena, in, CM_ITEM_OBJECT, key, NULL, NULL);
    cm_item_add(ask->arena, fix, CM_ITEM_TEXT, "text", NULL, r->text);
    cm_item *before =
        r->before.count ? cm_item_add(ask->arena, fix, CM_ITEM_LIST, "before", NULL, NULL) : NULL;
    for (size_t i = 0; i < r->before.count; i++)
        cm_item_line(ask->arena, before, NULL, NULL, r->before.items[i]);
    cm_item_line(ask->arena, fix, "command", NULL, r->command);
    add_changes(ask, fix, c, r->set);
    if (r->set)
        cm_item_words(ask->arena, fix, "missing", NULL,
                      cm_strings_join(ask->arena, &r->set->missing, " "));
}

/* What a repair leaves open: the driver that another build needs (what is said of the one that was
 * asked for stands among the findings), a GPU that nobody can judge. */
static void show_open(cm_ask *ask, cm_item *part, const cm_case *c, const cm_set *set) {
    if (!set->branch && set->build->cuda && !cm_same(set->tag, c->tag) &&
        cm_strings_has(&set->missing, "driver"))
        cm_show_drivers(ask, part, c, set);
    cm_strings gpu = {0};
    if (c->gpu_count && cm_strings_has(&set->missing, "gpu"))
        cm_strings_add(ask->arena, &gpu, "gpu");
    cm_show_missing(ask, part, c, &gpu, "not stated");
}

static void show_lines(cm_ask *ask, cm_answer *answer, const cm_case *c, const char *title,
                       const cm_repair *repairs, size_t count) {
    cm_item *part = NULL;
    for (size_t i = 0; i < count; i++) {
        const cm_repair *r = &repairs[i];
        if (!part) part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, title, NULL);
        cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, cm_sprintf(ask->arena, "%zu", i + 1),
                    r->text);
        if (r->set) show_open(ask, part, c, r->set);
        cm_item_lines(ask->arena, part, "", &r->before);
        cm_item_line(ask->arena, part, NULL, "", r->command);
    }
}

static void show_repairs(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_repair *repairs,
                         size_t count) {
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "fixes", NULL, NULL);
    for (size_t i = 0; i < count; i++)
        add_repair(ask, list, NULL, c, &repairs[i]);
    bool all = count > 1 && !repairs[0].set;
    show_lines(ask, answer, c,
               all         ? "What repairs it (all of these)"
               : count > 1 ? "What repairs it (one of these)"
                           : "What repairs it",
               repairs, count);
}

/* Findings ------------------------------------------------------------------------------------- */

static bool says_yes(const cm_finding *f) {
    return f->code == CM_F_BUILD_PUBLISHED || f->code == CM_F_PYTHON_FITS ||
           f->code == CM_F_DRIVER_FITS || f->code == CM_F_GPU_FITS ||
           f->code == CM_F_PACKAGE_FITS || f->code == CM_F_CUDNN_FITS ||
           f->code == CM_F_HOST_COMPILER_FITS;
}

/* Whether lines are for cmd: where the system is not stated, the paths of the variables tell. */
static bool in_cmd(const cm_case *c) {
    const cm_question *q = c->question;
    for (size_t i = 0; i < q->variables.count && c->os_assumed; i++)
        if (strstr(q->variables.items[i].value, ":\\")) return true;
    return c->os == CM_WINDOWS;
}

static void add_finding(cm_ask *ask, cm_item *list, cm_item *text, const cm_finding *f,
                        const cm_case *c, const cm_repair *fix) {
    cm_arena *arena = ask->arena;
    const char *words = cm_finding_text(arena, f);
    cm_item *row = cm_item_add(arena, list, CM_ITEM_OBJECT, NULL, NULL, NULL);
    cm_item_add(arena, row, CM_ITEM_TEXT, "code", NULL, cm_code_name(f->code));
    cm_item_add(arena, row, CM_ITEM_TEXT, "severity", NULL, severity_names[f->severity]);
    cm_item_add(arena, row, CM_ITEM_TEXT, "text", NULL, words);
    cm_item *subject = cm_item_add(arena, row, CM_ITEM_OBJECT, "subject", NULL, NULL);
    for (size_t i = 0; f->operands[i].name; i++)
        cm_item_add(arena, subject, CM_ITEM_TEXT, f->operands[i].name, NULL, f->operands[i].value);
    const cm_shell_line *cure_line;
    const char *cure = cm_finding_cure(arena, f, in_cmd(c), &cure_line);
    if (cure) {
        cm_item *item = cm_item_add(arena, row, CM_ITEM_OBJECT, "fix", NULL, NULL);
        cm_item_add(arena, item, CM_ITEM_TEXT, "text", NULL, cure);
        cm_item_line(arena, item, "command", NULL, cure_line);
    } else if (fix)
        add_repair(ask, row, "fix", c, fix);
    else
        cm_item_add(arena, row, CM_ITEM_TEXT, "fix", NULL, NULL);
    add_evidence(ask, row, f);
    if (!text) return;
    const char *label = f->severity == CM_ERROR     ? "ERROR"
                        : f->severity == CM_WARNING ? "warning"
                        : says_yes(f)               ? "ok"
                                                    : "note";
    cm_item_add(arena, text, CM_ITEM_TEXT, NULL, label,
                f->severity == CM_NOTE
                    ? words
                    : cm_sprintf(arena, "%s [%s]", words, cm_code_name(f->code)));
}

/* Errors that no other torch, driver or Python cures. */
static bool outside(const cm_finding *f) {
    return f->code == CM_F_NO_DEVICE_NODE || f->code == CM_F_GPU_HIDDEN ||
           f->code == CM_F_VC_REDIST_MISSING || f->code == CM_F_VC_REDIST_TOO_OLD;
}

static bool only_outside(const cm_verdict *v) {
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_ERROR && !outside(&v->findings[i])) return false;
    return v->errors > 0;
}

/* What is changed outside of torch, with the lines to copy. */
static void show_cures(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v) {
    cm_item *part = NULL;
    size_t count = 0;
    for (size_t i = 0; i < v->count; i++) {
        const cm_shell_line *line;
        const char *cure = cm_finding_cure(ask->arena, &v->findings[i], in_cmd(c), &line);
        if (!cure) continue;
        if (!part)
            part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                               in_cmd(c) ? "What to change in the environment, in cmd"
                                         : "What to change in the environment",
                               NULL);
        cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, cm_sprintf(ask->arena, "%zu", ++count),
                    cure);
        cm_item_line(ask->arena, part, NULL, "", line);
    }
}

void cm_describe_findings(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v) {
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "findings", NULL, NULL);
    cm_item *text = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, "", NULL);
    for (size_t i = 0; i < v->count; i++)
        add_finding(ask, list, text, &v->findings[i], c, NULL);
    show_cures(ask, answer, c, v);
}

static void add_reading(cm_ask *ask, cm_answer *answer, const cm_reading *reading) {
    if (!reading) return;
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "recognised", NULL, NULL);
    for (size_t i = 0; i < reading->recognised.count; i++) {
        cm_item_add(ask->arena, list, CM_ITEM_TEXT, NULL, NULL, reading->recognised.items[i]);
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, i ? "" : "read",
                    reading->recognised.items[i]);
    }
    cm_item *passed =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "not_recognised", NULL, NULL);
    for (size_t i = 0; i < reading->passed.count; i++)
        cm_item_add(ask->arena, passed, CM_ITEM_TEXT, NULL, NULL, reading->passed.items[i]);
    if (reading->passed_count)
        cm_item_add(ask->arena, &answer->root, CM_ITEM_TEXT, NULL, "not read",
                    cm_sprintf(ask->arena, "%zu line%s%s%.60s", reading->passed_count,
                               reading->passed_count == 1 ? "" : "s",
                               reading->passed.count ? ", the first: " : " at the end",
                               reading->passed.count ? reading->passed.items[0] : ""));
}

/* Title ---------------------------------------------------------------------------------------- */

static const char *place_of(cm_ask *ask, const cm_case *c) {
    cm_text out = {.arena = ask->arena};
    cm_text_puts(&out, "");
    if (c->gpu_count == 1)
        cm_text_printf(&out, " on %s", c->gpus[0].name);
    else if (c->gpu_count)
        cm_text_printf(&out, " on all %zu kinds of GPU", c->gpu_count);
    if (c->driver_text) cm_text_printf(&out, " with driver %s", c->driver_text);
    return out.data;
}

static const char *title_of(cm_ask *ask, const cm_case *c, const cm_verdict *v) {
    bool named = c->torch || c->tag;
    const char *torch = named ? cm_case_torch(c) : "what is stated";
    if (v->says == CM_SAYS_YES)
        return cm_sprintf(ask->arena, "Yes: %s works%s", torch, place_of(ask, c));
    if (v->says == CM_SAYS_NO)
        return cm_sprintf(ask->arena, "No: %s%s%s", named ? torch : "", named ? ": " : "",
                          cm_outcome_name(v->outcome));
    return cm_sprintf(ask->arena, "Unknown: nothing speaks against %s, but not known: %s", torch,
                      cm_missing_names(ask, v));
}

/* Verdict -------------------------------------------------------------------------------------- */

static void add_verdict(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v) {
    static const char *const says[] = {"yes", "no", "unknown"};
    cm_arena *arena = ask->arena;
    if (c->question->id)
        cm_item_add(arena, &answer->root, CM_ITEM_RAW, "id", NULL, c->question->id);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "verdict", NULL, says[v->says]);
    cm_item_add(arena, &answer->root, CM_ITEM_TEXT, "outcome", NULL, cm_outcome_name(v->outcome));
    cm_item_words(arena, &answer->root, "missing", NULL, cm_strings_join(arena, &v->missing, " "));
}

/* Whether all that speaks against the case is a message that was pasted: then no change of the
 * facts repairs it, and the words of the message say what to change. */
static bool only_seen(const cm_verdict *v) {
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_ERROR && v->findings[i].code != CM_F_OBSERVED)
            return false;
    return v->says == CM_SAYS_NO;
}

/* Whether all that speaks against the case is about cuDNN: no torch repairs that. */
static bool only_cudnn(const cm_verdict *v) {
    for (size_t i = 0; i < v->count; i++)
        if (v->findings[i].severity == CM_ERROR && v->findings[i].code != CM_F_CUDNN_NOT_FOR_CUDA &&
            v->findings[i].code != CM_F_CUDNN_DRIVER && v->findings[i].code != CM_F_CUDNN_DROPS_GPU)
            return false;
    return v->says == CM_SAYS_NO;
}

static void show_changes(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v) {
    cm_item *part = NULL;
    size_t count = 0;
    for (size_t i = 0; i < v->count; i++) {
        const cm_finding *f = &v->findings[i];
        if (f->code != CM_F_OBSERVED && f->code != CM_F_MESSAGE) continue;
        const char *code = cm_finding_get(f, "message");
        const cm_message_words *words = cm_message_words_of(code);
        for (size_t m = 0; words && words->change && m < c->question->messages.count; m++) {
            if (!cm_same(c->question->messages.items[m].code, code)) continue;
            if (!part)
                part = cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL,
                                   "What to change", NULL);
            cm_item_add(
                ask->arena, part, CM_ITEM_TEXT, NULL, cm_sprintf(ask->arena, "%zu", ++count),
                cm_fill(ask->arena, words->change, c->question->messages.items[m].bindings));
        }
    }
}

/* Two cases are repaired in another form: on macOS the CPU is meant, and where pip's offer shows
 * that Python is too new it is one minor above those that have wheels. */
static size_t repairs_of(cm_ask *ask, const cm_case *c, const cm_verdict *v, cm_set *sets) {
    cm_case *changed = cm_alloc(ask->arena, sizeof *changed);
    memcpy(changed, c, sizeof *changed);
    if (only_outside(v)) return 0; /* they have a cure of their own */
    if (c->os == CM_MACOS) {
        if (v->errors == 1 && cm_verdict_has(v, CM_F_MACOS_WITHOUT_CUDA)) return 0;
        changed->gpu_refused = true;
    }
    if (cm_verdict_has(v, CM_F_PYTHON_TOO_NEW) && c->world_count) {
        cm_pythons newest = c->worlds[0]->pythons & 0x7fffffff;
        while (newest & (newest - 1))
            newest &= newest - 1; /* the highest of them is left */
        changed->python = newest << 1;
    }
    return cm_repairs(changed, sets, MOST_REPAIRS);
}

/* What the warnings ask for, unless the repairs do it: another torch brings its own packages. */
static size_t tidy_up(const cm_case *c, const cm_verdict *v, const cm_repair *shown, size_t repairs,
                      cm_repair *out) {
    bool another = repairs && shown[0].replaces;
    bool anew = false;
    cm_repair all[CM_MOST_MENDS];
    size_t count = 0, found = cm_own_repairs(c, v, CM_WARNING, all);
    for (size_t i = 0; i < found; i++) {
        bool same =
            another && cm_line_has(all[i].command, "pip") && cm_line_has(all[i].command, "install");
        for (size_t r = 0; r < repairs; r++)
            same = same || cm_line_same(shown[r].command, all[i].command);
        if (!same) out[count++] = all[i];
    }
    for (size_t i = 0; i < v->count; i++)
        anew = anew || cm_wants_anew(&v->findings[i]);
    cm_set *set = cm_alloc(c->arena, sizeof *set);
    if (anew && !repairs && cm_repairs(c, set, 1) && same_torch(c, set)) {
        out[count] = repair_of(c, v, set);
        out[count++].text =
            cm_sprintf(c->arena, "Remove what is there and install %s anew", cm_case_torch(c));
    }
    return count;
}

/* The repair that belongs to a finding: its own, else what repairs the whole. */
static const cm_repair *fix_of(const cm_finding *f, const cm_repair *shown, size_t repairs,
                               const cm_repair *tidy, size_t tidies) {
    const cm_repair *own = cm_own_repair(f, shown, repairs);
    if (!own) own = cm_own_repair(f, tidy, tidies);
    if (own) return own;
    if (f->severity == CM_ERROR) return repairs ? shown : NULL;
    if (!cm_wants_anew(f)) return NULL;
    for (size_t i = 0; i < tidies; i++)
        if (tidy[i].set) return &tidy[i];
    return repairs && shown[0].replaces ? shown : NULL;
}

/* An explanation begins with the messages. */
static bool said_before(cm_audience audience, cm_code_id code) {
    return audience == CM_FOR_EXPLAIN && (code == CM_F_OBSERVED || code == CM_F_MESSAGE);
}

void cm_describe_verdict(cm_ask *ask, cm_answer *answer, const cm_case *c, const cm_verdict *v,
                         const cm_reading *reading, cm_audience audience) {
    bool batch = audience == CM_FOR_BATCH;
    cm_set sets[MOST_REPAIRS];
    cm_repair shown[CM_MOST_MENDS + MOST_REPAIRS], tidy[CM_MOST_MENDS + 1];
    bool computable = v->says == CM_SAYS_NO && !only_seen(v) && !only_cudnn(v);
    bool own = computable && cm_all_own(v);
    size_t repairs = computable && !own ? repairs_of(ask, c, v, sets) : 0;
    for (size_t i = 0; i < repairs; i++)
        shown[i] = repair_of(c, v, &sets[i]);
    if (own) repairs = cm_own_repairs(c, v, CM_ERROR, shown);
    size_t tidies = batch ? 0 : tidy_up(c, v, shown, repairs, tidy);
    answer->title = batch ? "" : title_of(ask, c, v);
    add_verdict(ask, answer, c, v);
    if (!batch) add_reading(ask, answer, reading);
    cm_item *list = cm_item_add(ask->arena, &answer->root, CM_ITEM_LIST, "findings", NULL, NULL);
    cm_item *text =
        batch ? NULL : cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, "", NULL);
    for (size_t i = 0; i < v->count; i++)
        add_finding(ask, list, said_before(audience, v->findings[i].code) ? NULL : text,
                    &v->findings[i], c, fix_of(&v->findings[i], shown, repairs, tidy, tidies));
    if (!batch && v->says != CM_SAYS_NO && c->release && cm_case_planned(c))
        cm_add_redist(ask, &answer->root, text, "also needs", cm_redist_wanted(c, &c->torch_ver));
    cm_describe_input(ask, answer, c);
    if (!batch && audience != CM_FOR_ADVICE) cm_finish(ask, answer);
    show_lines(ask, answer, c, repairs ? "What puts the rest right" : "What puts that right", tidy,
               tidies);
    show_repairs(ask, answer, c, shown, repairs);
    if (!batch) show_cures(ask, answer, c, v);
    if (audience == CM_FOR_PEOPLE && (only_seen(v) || v->says != CM_SAYS_NO))
        show_changes(ask, answer, c, v);
    if (audience == CM_FOR_PEOPLE && v->says == CM_SAYS_UNKNOWN)
        cm_show_settling(ask, answer, c, v);
    unsigned branch =
        computable && !repairs && cm_verdict_has(v, CM_F_DRIVER_DROPS_GPU) && !c->torch
            ? cm_set_branch(c, 1200)
            : 0;
    const char *label = "nothing", *words = "no published build of torch fits these facts";
    if (branch)
        label = "1", words = cm_sprintf(ask->arena, "Install an NVIDIA driver of branch %s",
                                        branch_text(c, branch));
    else if (cm_case_board(c))
        label = "1", words = cm_sprintf(ask->arena, "Install %s", cm_board_text());
    if (batch || (!branch && (!computable || repairs || only_outside(v)))) return;
    cm_item *part =
        cm_item_add(ask->arena, &answer->root, CM_ITEM_OBJECT, NULL, "What repairs it", NULL);
    cm_item_add(ask->arena, part, CM_ITEM_TEXT, NULL, label, words);
}
