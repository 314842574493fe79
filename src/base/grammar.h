/* The grammars of the words that strangers write: each is a whole text of an allowed alphabet and a
 * bounded length, or it is not that word. Every border and every line to copy asks here. */
#ifndef CM_BASE_GRAMMAR_H
#define CM_BASE_GRAMMAR_H

#include <stdbool.h>
#include <stddef.h>

enum {
    CM_LOCAL_MOST = 64,    /* bytes of a local part; a commit of a source build has 40 */
    CM_NAME_MOST = 128,    /* bytes of a package, a variable, a channel, a tag, a product */
    CM_FILE_MOST = 255,    /* bytes of a file's name */
    CM_ADDRESS_MOST = 2048 /* bytes of an address */
};

/* The local part of a version, behind its '+' (PEP 440): letters and digits in groups, with one of
 * "._-" between two groups. */
bool cm_is_local_part(const char *text, size_t n);

/* A version with whatever PEP 440 allows around its numbers: "2.6.0+cu124", "1!2.0rc1", "1.13.*"
 * where `any` (a match of several). Also drivers and CUDA releases. */
bool cm_is_version_word(const char *text, size_t n, bool any);

/* The name of a package or of an extra (PEP 508): letters, digits and "._-", with a letter or digit
 * at both ends. */
bool cm_is_package_name(const char *text, size_t n);

/* The name of an environment variable: letters, digits and '_', no digit in front. */
bool cm_is_variable_name(const char *text);

/* A tag of a wheel, a build, a system, a processor or a compiler: letters, digits, '_', '.', '-'
 * and '+', with a letter or digit in front. */
bool cm_is_tag(const char *text);

/* The name of a product as a page prints it: "GeForce GT 730 DDR3,128bit", "Tesla K80", "C++14":
 * letters, digits, blanks and "._-+/(),", with a letter or digit in front. */
bool cm_is_product_name(const char *text);

/* A condition of PEP 508, `python_version < "3.12" and (extra == 'a' or os_name not in "nt")`, of
 * ASCII letters, digits, blanks and "._-+<>=!~()": quotes and brackets close, and nothing stands
 * between comparisons but "and" and "or". */
bool cm_is_marker(const char *text);

/* A device of PCI: "10de:2504". */
bool cm_is_pci_device(const char *text);

/* What a shell may put into a line that is being typed, in quotes or not, once it has escaped
 * blanks and "(),": letters, digits, blanks and "._-+/:=(),". */
bool cm_is_word_to_complete(const char *text);

/* The name of a file that is published: letters, digits and "._-+", with a letter or digit in
 * front. */
bool cm_is_file_name(const char *text);

/* Folders below an address, "whl/cu118": the same and '/', without a step upwards. */
bool cm_is_folder(const char *text);

/* So many hexadecimal digits and nothing behind them. */
bool cm_is_hexadecimal(const char *text, size_t digits);

/* An address: "https://" (or "http://" where `http`), a host of letters, digits, '.' and '-',
 * perhaps a port, then a path, a query and a fragment of letters, digits and "-._~/+:@=?#". No
 * user's name and no password, and none of the marks that cmd, PowerShell or a POSIX shell reads:
 * '%', '&', ','. */
bool cm_is_address(const char *text, bool http);

/* The address of a package index or of a folder of wheels, https or http, as a line hands it to
 * pip: a host, perhaps a port, and a path of letters, digits and "._-+/". */
bool cm_is_index_address(const char *text);

/* What pip takes for one thing to install (PEP 508 without a condition): "torch",
 * "torch==2.6.0+cu124", "modelscope[nlp]>=1.9,<2", "name @ https://...",
 * "git+https://host/path@tag", or the address of a file. */
bool cm_is_requirement(const char *text);

/* What conda takes for one thing to install: "pytorch==2.5.1", "pytorch-cuda=12.4",
 * "pytorch::pytorch>=2,<3", "python=3.10". */
bool cm_is_conda_match(const char *text);

/* A channel of conda: a name with '/' in it, or an address. */
bool cm_is_conda_channel(const char *text);

/* A container image: "registry.example/path/name:tag", "name@sha256:...". */
bool cm_is_image(const char *text);

#endif
