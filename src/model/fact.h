/* Facts: what the scrapers and the curated tables say, as text, each with the page that it was read
 * from. The kinds of fact are declared once, in kinds.c; the text files, the database schema, the
 * data dictionary and the conflict rule all follow that declaration. */
#ifndef CM_MODEL_FACT_H
#define CM_MODEL_FACT_H

#include "base/err.h"
#include "base/str.h"

enum { CM_COLUMNS = 9 };

/* A page (or a reviewed table) that facts were read from. */
typedef struct {
    const char *url;      /* public address; never a path of the machine that read it */
    const char *captured; /* "2026-05-14", "2026-05", "2026" or a version for undated files */
    const char *sha256;   /* of the page's bytes, 64 hex digits; "" for a curated row */
    const char *scraper;  /* which scraper read it; "curated" for db/curated */
} cm_source;

typedef enum {
    CM_KIND_TORCH_RELEASE,
    CM_KIND_TORCH_INSTALL,
    CM_KIND_TORCH_BUILD,
    CM_KIND_TORCH_CORRECTION,
    CM_KIND_TORCH_PAIR,
    CM_KIND_TORCH_PYTHON,
    CM_KIND_TORCH_CUDA,
    CM_KIND_TORCH_ARCH,
    CM_KIND_TORCH_GLIBC,
    CM_KIND_PACKAGE_MINIMUM,
    CM_KIND_PACKAGE_EXTRA,
    CM_KIND_PACKAGE_IMAGE,
    CM_KIND_PACKAGE_BUILD,
    CM_KIND_CUDNN_RELEASE,
    CM_KIND_CUDNN_SUPPORT,
    CM_KIND_CUDNN_ARCHIVE,
    CM_KIND_CUDNN_LAYOUT,
    CM_KIND_WHEEL,
    CM_KIND_WHEEL_LOCKED,
    CM_KIND_WHEEL_REQUIREMENT,
    CM_KIND_WHEEL_SUM,
    CM_KIND_CUDA_RELEASE,
    CM_KIND_CUDA_DRIVER,
    CM_KIND_CUDA_BRANCH,
    CM_KIND_CUDA_COMPONENT,
    CM_KIND_CUDA_INSTALLER,
    CM_KIND_HOST_COMPILER,
    CM_KIND_PTX_RELEASE,
    CM_KIND_ARCH_SUPPORT,
    CM_KIND_DRIVER_BRANCH,
    CM_KIND_GPU_CC,
    CM_KIND_GPU_DRIVER,
    CM_KIND_PCI_DEVICE,
    CM_KIND_CHIP,
    CM_KIND_AMD_GPU,
    CM_KIND_MIRROR,
    CM_KIND_CUDA_VARIABLE,
    CM_KIND_VC_REDIST,
    CM_KINDS
} cm_kind_id;

/* The grammar that every value of a column is of; "" is of each of them ("not said"). */
typedef enum {
    CM_VALUE_NONE,        /* nothing but "": no column is declared so */
    CM_VALUE_TAG,         /* x86_64, cu118, yes, R535, cp310, cp36.cp37 */
    CM_VALUE_TAGS,        /* a list of them */
    CM_VALUE_PACKAGE,     /* of pip, or an extra of one */
    CM_VALUE_VERSION,     /* 2.6.0, 11.x, 8.6, 3.13t, none */
    CM_VALUE_VERSIONS,    /* a list of them; "3.5+" is 3.5 and later */
    CM_VALUE_DRIVER,      /* a version, or N/A */
    CM_VALUE_BOUND,       /* a version, perhaps behind <, <=, ==, >=, > */
    CM_VALUE_RANGE,       /* bounds in words: ">=3.10, <=(3.14, 3.14t experimental)" */
    CM_VALUE_NUMBER,      /* 1, 2, 3 */
    CM_VALUE_DATE,        /* 2026, 2026-05, 2026-05-14 */
    CM_VALUE_NAME,        /* of a product, an architecture, a section: cm_is_product_name */
    CM_VALUE_DEVICE,      /* a PCI id, 10de:2504 */
    CM_VALUE_SHA256,      /* 64 hexadecimal digits */
    CM_VALUE_FILE,        /* the name of a file */
    CM_VALUE_FOLDER,      /* of an index */
    CM_VALUE_IMAGE,       /* of a container, in a known registry */
    CM_VALUE_ADDRESS,     /* https, of a host that serves (hosts.h) */
    CM_VALUE_INDEX,       /* such an address without query and fragment */
    CM_VALUE_COMMAND,     /* of pip or conda, or where to download a wheel */
    CM_VALUE_REQUIREMENT, /* what pip takes */
    CM_VALUE_MARKER,      /* condition of a requirement */
    CM_VALUE_VARIABLE,    /* of the environment, with {major}, {minor} */
    CM_VALUE_PATH,        /* value of a variable, with {major}, {minor} */
    CM_VALUE_FILE_MADE,   /* a file or a folder, with {version} and the like */
    CM_VALUE_MADE,        /* an address, with {file} and the like */
    CM_VALUE_PROSE,       /* a sentence: what may be shown (base/shown.h) */
    CM_VALUE_FORMS
} cm_value_form;

typedef struct {
    const char *name;
    cm_value_form form;
    const char *meaning; /* with its format, for the data dictionary */
} cm_column;

typedef struct {
    const char *name;    /* table and file name */
    const char *meaning; /* one sentence */
    unsigned keys;       /* the first `keys` columns say what the fact is about */
    unsigned columns;
    cm_column column[CM_COLUMNS];
} cm_kind;

/* The declaration of a kind. */
const cm_kind *cm_kind_get(cm_kind_id id);

/* The kind of that name; CM_KINDS if there is none. */
cm_kind_id cm_kind_named(const char *name);

typedef struct {
    cm_kind_id kind;
    const char *value[CM_COLUMNS]; /* never NULL below the kind's column count; "" is "not said" */
    const cm_source *source;
} cm_fact;

typedef struct {
    cm_arena *arena;
    cm_fact *items;
    size_t count, capacity;
} cm_facts;

/* Adds a fact; `values` are as many strings as the kind has columns (NULL counts as ""), copied
 * with white space squeezed. */
void cm_facts_add(cm_facts *facts, cm_kind_id kind, const cm_source *source,
                  const char *const *values);

/* The same with the values as arguments:
 *   CM_FACT(facts, CM_KIND_TORCH_RELEASE, source, "1.13.1", "2022-12-15"); */
#define CM_FACT(facts, kind, source, ...)                                                          \
    cm_facts_add(facts, kind, source, (const char *const[CM_COLUMNS]){__VA_ARGS__})

/* Whether a value is of the grammar; in value.c. */
bool cm_value_holds(cm_value_form form, const char *value);

/* Refuses a fact with a value that is not of the grammar of its column: `status` and one line with
 * `place`, the kind, the column, what was expected and what was found. Facts that enter are held
 * against it: of a page when it was read, of a fact file when it is loaded, of a database when it
 * is verified. */
cm_status cm_fact_check(const cm_fact *fact, const char *place, cm_status status, cm_err *err);

/* Whether a source is one that a page or a fact file may name: an https address of a host that may
 * be cited (hosts.h), or a file without an address ("file:NAME", or a path without a host); of a
 * curated row a sentence with such addresses. In value.c. */
bool cm_source_named(const cm_source *source);

/* The same for a database, where a source may be any address that the user gave by --url. */
bool cm_source_given(const cm_source *source);

/* Whether a text can be the capture of a source: "2026-05-14", "2025-08..2026-02", "550.163.01". */
bool cm_captured_holds(const char *text);

/* The order of two facts of one kind by their columns from `from` up to but without `to`, versions
 * as versions; 0 only where all are equal letter by letter. */
int cm_fact_cmp(const cm_fact *a, const cm_fact *b, unsigned from, unsigned to);

/* Sorts by kind, values (versions as versions), source; drops exact repeats. The order depends on
 * the content only, so that the same pages give the same bytes. */
void cm_facts_sort(cm_facts *facts);

#endif
