/* What rules share about packages that are installed. */
#ifndef CM_RULES_INSTALLED_H
#define CM_RULES_INSTALLED_H

#include "rules/rules.h"
#include "rules/wheel_requirement.h"

/* The record of torch that Python imports, if that is the torch of the case; NULL where torch was
 * stated otherwise, or a set was put in. */
const cm_installed *cm_installed_torch(const cm_case *c);

/* The first record of a package in the Python of the case, or NULL. */
const cm_installed *cm_installed_named(const cm_case *c, const char *name);

/* Whether version.py is of another version or build than the record. */
bool cm_installed_renamed(const cm_installed *p);

/* Whether conda keeps the record. */
bool cm_of_conda(const cm_installed *package);

/* One requirement of an installed torch. */
typedef struct {
    cm_wheel_requirement asked;
    const char *name;   /* "nvidia-cudnn-cu12", as pip compares names */
    const char *extras; /* "[cublas,cudart]", fit for a line to copy; or "" */
    const char *pin;    /* of "==9.1.0.70": "9.1.0.70"; "" for another condition or none */
    cm_tri applies;     /* what its marker says of the case's system and Python */
} cm_required;

/* Reads "nvidia-cudnn-cu12==9.1.0.70; platform_system == \"Linux\" and ..." in either of the forms
 * that pip's backends write. False if no name is in it. */
bool cm_required_read(const cm_case *c, const char *line, cm_required *out);
/* Whether an installed version meets it. */
bool cm_required_met(const cm_case *c, const cm_required *required, const char *version);

/* The version of a CUDA library that torch brings or requires, told by the part of its package's
 * name: "cudnn", "nvjitlink"; NULL: its METADATA names none. */
const char *cm_installed_pin(const cm_case *c, const char *part);

/* "a, b, c, d, e, f and 2 more". */
const char *cm_listed(cm_arena *arena, const cm_strings *items);

/* The shell that a line with paths of the case is for: cmd on Windows. */
cm_shell cm_system_shell(const cm_case *c);
/* A path as the system of the case writes it. */
const char *cm_system_path(const cm_case *c, const char *path);

/* The lines that take away the torch packages that are installed, each by whoever installed it;
 * none where nothing is installed. */
cm_shell_lines cm_uninstall_lines(const cm_case *c);
/* The line that takes away packages, without their names, for the installer of the question. */
cm_shell_line *cm_pip_uninstall(const cm_case *c);

/* The line that makes the environment of the case the one that pip and conda work on; NULL where it
 * is active or first found already, or is no environment of its own. */
const cm_shell_line *cm_activate_line(const cm_case *c);

#endif
