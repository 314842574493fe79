/* The hosts that an address in a fact, a page or a table of sources may name. */
#ifndef CM_MODEL_HOSTS_H
#define CM_MODEL_HOSTS_H

#include <stdbool.h>

/* Whether files may be taken from an https address: pip's indexes, lists of links, mirrors,
 * installers, documentation of NVIDIA. Hosts are compared by whole labels (evil-nvidia.com is not
 * nvidia.com), in small letters, without a port; of a host where anybody has a place only the
 * projects' own places count (github.com/pytorch/). */
bool cm_host_serves(const char *address);

/* Whether an https address may be named as the place where a fact was read: those that serve, and
 * pages that are cited. */
bool cm_host_cited(const char *address);

/* Whether a container image lies in a registry, and there in a project, that is known. */
bool cm_image_known(const char *image);

/* Whether a channel of conda is one of those that publish torch and what it needs. */
bool cm_channel_known(const char *name);

#endif
