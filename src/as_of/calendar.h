/* When the things that facts speak of came out, from the dated facts alone. What has no day of its
 * own is placed by what it came with or between its neighbours, and says so. */
#ifndef CM_AS_OF_CALENDAR_H
#define CM_AS_OF_CALENDAR_H

#include "base/date.h"
#include "base/ver.h"
#include "store/store.h"

/* Names of what is dated, beside the packages (torch, torchvision, torchmetrics, ...). */
#define CM_OF_CUDA       "cuda"
#define CM_OF_DRIVER     "driver"     /* branches: R535 */
#define CM_OF_CAPABILITY "capability" /* compute capabilities: 8.6 */
#define CM_OF_CUDNN      "cudnn"      /* by the day that its archive lists it under */

typedef struct {
    const char *version; /* as the facts name it */
    cm_ver ver;
    cm_days days;    /* it came on one of these; first 0: no lower end is known */
    bool dated;      /* by a day or month of its own */
    bool with;       /* else: by what it came with; if neither, by its neighbours */
    const char *by;  /* what places it where it is not dated: "CUDA 12.2.0"; else NULL */
    bool maintained; /* an update that may have come after the next minor version */
    unsigned seen;   /* last possible day of the earliest source that names it, or of a torch built
                        with it; 0: none */
} cm_coming;

typedef struct cm_calendar cm_calendar;

/* Reads the dated facts of a store; everything lives in `arena`. NULL after a failure. */
const cm_calendar *cm_calendar_new(cm_arena *arena, cm_store *store, cm_err *err);

/* When a version came; of a family (2.1, 12, 11.x) its earliest. A driver (535.54.03, R535) comes
 * with its branch. NULL: nothing dates it. */
const cm_coming *cm_calendar_find(const cm_calendar *calendar, const char *of, const char *version);

/* Whether it was there on `day` as far as the sources settle it: what may have come later counts as
 * not there yet, and so does what nothing dates, unless a later version was there. */
bool cm_calendar_there(const cm_calendar *calendar, const char *of, const char *version,
                       unsigned day);

/* Whether a version above `version` was there on `day`. */
bool cm_calendar_passed(const cm_calendar *calendar, const char *of, const char *version,
                        unsigned day);

/* The versions of one kind in their order; `count` 0 for a name that is not dated. */
const cm_coming *cm_calendar_all(const cm_calendar *calendar, const char *of, size_t *count);

/* First day on which anything is known to have been there, and the last day of the newest source.
 */
unsigned cm_calendar_begin(const cm_calendar *calendar);
unsigned cm_calendar_end(const cm_calendar *calendar);

/* The oldest torch whose builds are known; NULL: none. What was published before it is not in the
 * data. */
const cm_coming *cm_calendar_first_build(const cm_calendar *calendar);

/* The last possible day of a source's capture; that of the newest source where it names none. */
unsigned cm_calendar_read_by(const cm_calendar *calendar, const cm_source *source);

#endif
