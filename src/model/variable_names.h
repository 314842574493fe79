/* The environment variables of CUDA, ROCm and torch by name. The probe keeps them, the reader of
 * pasted text knows them without "export", and the rules tell a slip of the finger from a variable
 * of another program. */
#ifndef CM_MODEL_VARIABLE_NAMES_H
#define CM_MODEL_VARIABLE_NAMES_H

#include "base/str.h"

/* Whether some program reads a variable of that name (CUDA_PATH_V11_6 too). ASCII case counts not:
 * Windows does not tell it apart. */
bool cm_variable_known(const char *name);

/* The variable that a misspelt name stands for: "CUDA_VISIBLE_DEVICE" gives "CUDA_VISIBLE_DEVICES".
 * NULL where the name is itself known, is near none, or has lower case letters (a variable of a
 * script). Constant text. */
const char *cm_variable_meant(const char *name);

#endif
