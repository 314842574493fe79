/* Inside src/read: lines that set an environment variable. */
#ifndef CM_READ_VARIABLES_H
#define CM_READ_VARIABLES_H

#include "read/reader.h"

/* "export A=b", "set A=b", "$env:A = 'b'", "os.environ['A'] = 'b'", and "CUDA_PATH=b" for the names
 * that matter here; PATH of the
 * folders that have to do with CUDA; a row of PowerShell's "Get-ChildItem env:"; what `set` and
 * `env` print beside them on every machine (OS=Windows_NT states the system). False if the line is
 * none of them. */
bool cm_read_variable(cm_pasted *pasted, const char *text);

/* A command that prints a variable that matters here ("echo $CUDA_VISIBLE_DEVICES") on line number
 * `line`, and its value on the next one, which is taken. False if it is none, or nothing was
 * printed: then it is not known whether the variable is empty or not set. */
bool cm_read_echo(cm_pasted *pasted, size_t line);

#endif
