/* The program's memory. A program has its process to itself, so that all of its libraries allocate
 * through one door (base/memory.h), and where memory runs out in any of them the program ends with
 * one line and status 4. libcudamatrix has not got this room: it sets nothing of its host's. */
#ifndef CM_PROGRAM_MEMORY_H
#define CM_PROGRAM_MEMORY_H

/* To be called once, before anything else. */
void cm_program_memory(void);

#endif
