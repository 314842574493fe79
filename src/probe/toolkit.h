/* CUDA toolkits and cuDNN, one folder at a time. Private to src/probe. */
#ifndef CM_PROBE_TOOLKIT_H
#define CM_PROBE_TOOLKIT_H

#include "probe/site.h"

/* Adds the toolkit in a folder, if there is one that says its version and it is not there yet. */
void cm_toolkit_read(cm_site *site, const char *path);
/* Adds those of CUDA_PATH and CUDA_HOME, also one that has nvcc and says no version. */
void cm_toolkit_read_variables(cm_site *site);
/* Adds the cuDNN of a folder with headers. */
void cm_toolkit_read_cudnn(cm_site *site, const char *include);

#endif
