/* The facts in read-only memory, without a copy: a pack (src/store/pack.h). */
#if defined(__CET__)
#include <cet.h> /* says that nothing in this file keeps a program from being marked by -fcf-protection */
#endif
#if defined(_WIN32)
 .section .rdata,"dr"
#else
 .section .rodata,"a",@progbits
#endif
 .balign 4096
 .globl cm_db_bytes
cm_db_bytes:
 .incbin CM_PACK_FILE
 .globl cm_db_end
cm_db_end:
 .byte 0
#if defined(__linux__)
 .section .note.GNU-stack,"",@progbits
#endif
