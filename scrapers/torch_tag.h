/* Build tags (cu118, cpu, rocm6.2, xpu) as PyTorch's pages and commands name them. */
#ifndef CM_SCRAPERS_TORCH_TAG_H
#define CM_SCRAPERS_TORCH_TAG_H

#include <stdbool.h>

#include "base/arena.h"

/* "CUDA 11.6" -> cu116, "ROCM 5.2" -> rocm5.2, "CPU only" -> cpu, "conda" -> default; NULL if the
 * text is no such label. */
char *cm_torch_tag_of_label(cm_arena *arena, const char *label);

/* The build that a command asks for by local version, index address or conda package; NULL if it
 * names none. */
char *cm_torch_tag_of_command(cm_arena *arena, const char *command);

/* Whether `tag` is cu<digits>, cpu, rocm<version> or xpu. */
bool cm_torch_is_tag(cm_arena *arena, const char *tag);

#endif
