/* The values that a word or a flag takes: from the database, a fixed list, or files. */
#ifndef CM_COMMAND_COMPLETE_VALUES_H
#define CM_COMMAND_COMPLETE_VALUES_H

#include "command/command.h"

typedef struct {
    cm_call *call;
    const char *before; /* stands in front of every value: "--gpu=", "torch==" */
    const char *begun;  /* what a value must begin with, whatever its case; NULL: anything */
} cm_offers;

/* Adds a line for a value that begins as was begun. One that a shell or a terminal would not take
 * as it is (cm_is_word_to_complete) is passed over, wherever it came from. */
void cm_offer(cm_offers *offers, const char *value, const char *about);

/* Adds the values of a flag or a noun that begin with `begun`: "torch", "gpu", "driver", "file". */
void cm_offer_values(cm_call *call, cm_offers *offers, const char *of, const char *begun);

#endif
