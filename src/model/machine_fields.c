#include "model/machine_fields.h"

#include <string.h>

#define STRING(type, name)                                                                         \
    { #name, offsetof(type, name), CM_FIELD_STRING, NULL, 0, false }
#define NEEDED(type, name)                                                                         \
    { #name, offsetof(type, name), CM_FIELD_STRING, NULL, 0, true }
#define TRI(type, name)                                                                            \
    { #name, offsetof(type, name), CM_FIELD_TRI, NULL, 0, false }
#define NUMBER(type, name)                                                                         \
    { #name, offsetof(type, name), CM_FIELD_NUMBER, NULL, 0, false }
#define OBJECT(name, fields)                                                                       \
    { #name, offsetof(cm_machine, name), CM_FIELD_OBJECT, fields, 0, false }
#define LIST(type, name, fields, item)                                                             \
    { #name, offsetof(type, name), CM_FIELD_LIST, fields, sizeof(item), false }
#define STRINGS_OF(type, name)                                                                     \
    { #name, offsetof(type, name), CM_FIELD_STRINGS, NULL, sizeof(const char *), false }
#define STRINGS(name) STRINGS_OF(cm_machine, name)
#define END                                                                                        \
    { NULL, 0, CM_FIELD_STRING, NULL, 0, false }

static const cm_field system_fields[] = {
    STRING(cm_system, os),           STRING(cm_system, distribution),
    STRING(cm_system, kernel),       STRING(cm_system, arch),
    STRING(cm_system, glibc),        TRI(cm_system, wsl),
    TRI(cm_system, container),       TRI(cm_system, jetson),
    STRING(cm_system, jetson_model), STRING(cm_system, jetson_chip),
    STRING(cm_system, l4t),          END,
};

static const cm_field driver_fields[] = {
    STRING(cm_driver, version),
    STRING(cm_driver, version_from),
    TRI(cm_driver, open_module),
    TRI(cm_driver, loaded),
    TRI(cm_driver, nouveau),
    STRING(cm_driver, libcuda_path),
    STRING(cm_driver, libcuda_version),
    STRING(cm_driver, libcuda_cuda),
    END,
};

static const cm_field gpu_fields[] = {
    STRING(cm_gpu, bus),
    STRING(cm_gpu, device),
    STRING(cm_gpu, subsystem),
    STRING(cm_gpu, name),
    STRING(cm_gpu, uuid),
    STRING(cm_gpu, serial),
    STRING(cm_gpu, compute_capability),
    NUMBER(cm_gpu, memory),
    STRING(cm_gpu, driver),
    END,
};

static const cm_field toolkit_fields[] = {
    STRING(cm_toolkit, path),
    STRING(cm_toolkit, version),
    STRING(cm_toolkit, from),
    STRING(cm_toolkit, active),
    END,
};

static const cm_field cudnn_fields[] = {
    STRING(cm_cudnn, path),
    STRING(cm_cudnn, version),
    END,
};

static const cm_field package_fields[] = {
    NEEDED(cm_installed, name),      NEEDED(cm_installed, version),
    STRING(cm_installed, build),     STRING(cm_installed, cuda),
    STRING(cm_installed, hip),       STRING(cm_installed, from),
    STRING(cm_installed, record),    STRING(cm_installed, installer),
    STRING(cm_installed, imports),   STRING(cm_installed, git),
    TRI(cm_installed, debug),        TRI(cm_installed, editable),
    STRINGS_OF(cm_installed, tags),  STRINGS_OF(cm_installed, requires),
    STRINGS_OF(cm_installed, lacks), END,
};

static const cm_field python_fields[] = {
    STRING(cm_python, path),
    STRING(cm_python, version),
    STRING(cm_python, prefix),
    STRING(cm_python, active),
    TRI(cm_python, on_path),
    TRI(cm_python, conda),
    TRI(cm_python, venv),
    LIST(cm_python, packages, package_fields, cm_installed),
    STRINGS_OF(cm_python, leftovers),
    STRINGS_OF(cm_python, unread),
    END,
};

static const cm_field library_fields[] = {
    STRING(cm_library, path),
    STRING(cm_library, soname),
    STRING(cm_library, version),
    STRING(cm_library, by),
    END,
};

static const cm_field variable_fields[] = {
    NEEDED(cm_variable, name),
    NEEDED(cm_variable, value),
    END,
};

const cm_field cm_machine_fields[] = {
    OBJECT(system, system_fields),
    OBJECT(driver, driver_fields),
    LIST(cm_machine, gpus, gpu_fields, cm_gpu),
    STRINGS(displays),
    STRINGS(nodes),
    LIST(cm_machine, toolkits, toolkit_fields, cm_toolkit),
    LIST(cm_machine, cudnn, cudnn_fields, cm_cudnn),
    LIST(cm_machine, libraries, library_fields, cm_library),
    LIST(cm_machine, pythons, python_fields, cm_python),
    LIST(cm_machine, environment, variable_fields, cm_variable),
    STRINGS(vc_redist),
    STRINGS(notes),
    END,
};

static void visit_string(const char **text, void (*visit)(void *, const char **), void *context) {
    if (*text) visit(context, text);
}

static void visit_list(const cm_field *field, void *at, void (*visit)(void *, const char **),
                       void *context) {
    cm_any_list list;
    memcpy(&list, at, sizeof list);
    for (size_t i = 0; i < list.count; i++) {
        void *item = (char *)list.items + i * field->size;
        if (field->fields)
            cm_fields_strings(field->fields, item, visit, context);
        else
            visit_string(item, visit, context);
    }
}

void cm_fields_strings(const cm_field *fields, void *base, void (*visit)(void *, const char **),
                       void *context) {
    for (const cm_field *f = fields; f->key; f++) {
        void *at = (char *)base + f->offset;
        if (f->type == CM_FIELD_STRING)
            visit_string(at, visit, context);
        else if (f->type == CM_FIELD_OBJECT)
            cm_fields_strings(f->fields, at, visit, context);
        else if (f->type == CM_FIELD_LIST || f->type == CM_FIELD_STRINGS)
            visit_list(f, at, visit, context);
    }
}
