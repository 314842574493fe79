/* The values that a word or a flag takes: from the database, a fixed list, or files. */
#ifndef CM_COMMAND_COMPLETE_VALUES_H
#define CM_COMMAND_COMPLETE_VALUES_H

#include "command/command.h"

typedef struct {
    cm_call *call;
    const char *before; /* stands in front of every value: "--gpu=", "torch==" */
    const char *begun;  /* what a value must begin with, whatever its case; NULL: anything */
} cm_offers;

/* Adds a line for a value that begins as was begun; one with control characters is passed over. */
void cm_offer(cm_offers *offers, const char *value, const char *about);

/* Adds the values of a flag or a noun that begin with `begun`: "torch", "gpu", "driver", "file". */
void cm_offer_values(cm_call *call, cm_offers *offers, const char *of, const char *begun);

#endif
