/* Which C++ compilers nvcc of a CUDA toolkit takes as host compiler: for rules and look-ups. Only
 * building extensions is concerned. Source of facts: the kind host_compiler (NVIDIA's installation
 * guides, the check in nvcc's own header, digests of both). */
#ifndef CM_RULES_HOST_COMPILER_H
#define CM_RULES_HOST_COMPILER_H

#include "base/ver.h"
#include "model/fact.h"

typedef enum {
    CM_HOST_UNKNOWN, /* no source tells for this toolkit */
    CM_HOST_TAKEN,
    CM_HOST_TOO_OLD,
    CM_HOST_TOO_NEW,
    CM_HOST_DIFFERS, /* releases of the family, or what the version leaves open, answer apart */
    CM_HOST_BETWEEN, /* outside every product that is listed, but not beyond them */
} cm_host_says;

typedef struct {
    cm_host_says says;
    const char *range;   /* "6 to 11", "up to 8"; of several toolkits the newest's; NULL: unknown */
    const char *also;    /* the range of a source that says otherwise, or NULL */
    const cm_fact *fact; /* the row that decided */
} cm_host_answer;

/* The system whose toolkit takes such a compiler: windows for msvc, linux for the others. */
const char *cm_host_system(const char *compiler);

/* The compiler's version as the facts count it. For msvc cl.exe's: the toolset 14.40 and _MSC_VER
 * 1940 are 19.40; the year of a Visual Studio holds several compilers and is none. False: no
 * version of a compiler. */
bool cm_host_version(const char *compiler, const char *text, cm_ver *version);

/* The toolkit in "11.6", "11.6.2", "cu116", "CUDA 11.6", and nvcc's own number "11.5.119", whose
 * third part is a build and not a release: then the family. False: no CUDA version. */
bool cm_host_toolkit(cm_arena *arena, const char *text, cm_ver *toolkit);

/* Whether that toolkit takes that compiler; with `version` NULL only the range. `rows` are facts of
 * host_compiler, best source first within a key; `arch` as in the facts. A row for the very release
 * counts before one for its family, a row for the CPU architecture before one for any; what one row
 * of a toolkit takes is taken. */
cm_host_answer cm_host_compiler(cm_arena *arena, const cm_facts *rows, const cm_ver *toolkit,
                                const char *arch, const char *compiler, const cm_ver *version);

/* "6 to 11" of a row; "from 6" and "up to 8" where one end is not said; NULL where neither is. */
const char *cm_host_range(cm_arena *arena, const cm_fact *row);

/* Whether the range of another of these rows, for the same toolkit and compiler, holds the row's.
 */
bool cm_host_held(const cm_facts *rows, const cm_fact *row);

/* The rows of host_compiler that are for that toolkit, for `compiler` (NULL: for all), by the same
 * precedence; a family gives those of its newest release where releases differ. */
cm_facts cm_host_rows(cm_arena *arena, const cm_facts *rows, const cm_ver *toolkit,
                      const char *arch, const char *compiler);

#endif
