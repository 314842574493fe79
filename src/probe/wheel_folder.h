/* A folder of wheels, looked at without unpacking: names, METADATA and WHEEL inside, checksums. */
#ifndef CM_PROBE_WHEEL_FOLDER_H
#define CM_PROBE_WHEEL_FOLDER_H

#include "base/component.h"
#include "model/wheel.h"

/* Reads the folder (not the folders in it). The bytes of a wheel are read only where something
 * states its checksum: a list in the folder (SHA256SUMS or SHA256SUMS.txt, as sha256sum,
 * Get-FileHash or certutil wrote it), or `sums`, facts of the kind wheel_sum. CM_UNREAD if the
 * folder, the list or a wheel in it cannot be read (what is damaged is told from what was not
 * seen), and where all wheels together have more entries or, of those whose sums are stated, more
 * bytes than are looked at. One wheel of more than 8 GiB is out of bounds and not read. */
cm_status cm_wheel_folder_read(cm_arena *arena, const char *path, const cm_facts *sums,
                               cm_wheel_folder *folder, cm_err *err);

/* Fills state, name, version, requires and tags of one wheel; `file` and `named` are set
 * (wheel_zip.c). CM_UNREAD where the system cannot read the file. */
cm_status cm_wheel_look(cm_arena *arena, const char *path, cm_wheel_file *wheel,
                        cm_err *err) CM_CHECKED;

/* zlib, and minizip, whose version is that of its unzip. */
cm_component cm_wheel_inflate_component(void);
cm_component cm_wheel_zip_component(cm_arena *arena);

#endif
