/* The English of the findings, in one place. {name} is an operand; [...] is left out where an
 * operand inside it is absent. */
#include <string.h>

#include "rules/bundle.h"
#include "rules/case.h"
#include "rules/mirror.h"
#include "rules/verdict.h"

static const char *const sentences[CM_FINDING_CODES] = {
    [CM_F_DRIVER_TOO_OLD] =
        "Driver {driver} is too old for {torch}: wheels of CUDA {cuda} need[ at least {floor} on "
        "{os}] (the floor of CUDA {family})[; {shipped} shipped with CUDA {cuda}][. NVIDIA's "
        "{compat} package "
        "can bridge that on a data-centre GPU; it is not assumed here]",
    [CM_F_DRIVER_TOO_OLD_FOR_PTX] =
        "{torch} reaches this GPU only by PTX, which the driver must compile: that needs the "
        "driver "
        "of CUDA {cuda}[ ({shipped})]; driver {driver} is older, and minor-version compatibility "
        "does not cover PTX",
    [CM_F_DRIVER_TOO_OLD_FOR_GPU] = "Driver {driver} is older than the {gpu} ({architecture}): "
                                    "CUDA {cuda}, the first that knows "
                                    "it, shipped with driver {first}",
    [CM_F_NO_KERNEL_IMAGE] =
        "{torch} has no code for {gpu}, compute capability {cc}[ ({architecture})][: its wheels "
        "carry {targets}][; CUDA {cuda} is what they were built with]",
    [CM_F_JETSON_WHEEL] =
        "{gpu}, compute capability {cc}, is a Tegra chip: the wheels of pytorch.org do not run "
        "there; Jetson takes NVIDIA's own wheels",
    [CM_F_ROCM_GPU] = "{torch} has no code for {gpu} ({cc})[: its wheels carry {targets}]",
    [CM_F_CPU_ONLY_BUILD] = "{torch} is a build for the CPU only: it installs and computes, but "
                            "torch.cuda.is_available() "
                            "is False whatever the driver[. For {board} NVIDIA has wheels of its "
                            "own]",
    [CM_F_DEFAULT_IS_CPU] =
        "Plain `pip install torch[=={torch}]` gives the CPU-only build on {os}; "
        "a GPU build has to be asked "
        "for by its index",
    [CM_F_PACKAGE_PAIR] =
        "{package} {version} does not belong to torch {torch}[: it belongs to torch {belongs_to}]; "
        "torch {torch} wants {package} {wanted}",
    [CM_F_PACKAGE_TAG] = "{package} {version} is built for {tag}, torch {torch} for {torch_tag}[ "
                         "(its default{default})"
                         "]: the tags must be the same",
    [CM_F_PACKAGE_ENDED] =
        "{package} ended with {last_version}, for torch {last_torch}; there is none for torch "
        "{torch}",
    [CM_F_PACKAGE_NOT_FOR_BUILD] = "{package} is not published for {tag}: the command of torch "
                                   "{torch} for that build leaves it "
                                   "out, those for other builds name it",
    [CM_F_PYTHON_UNSUPPORTED] =
        "{torch} has no wheel for Python {python} on {os}[; it has them for Python {pythons}]",
    [CM_F_PACKAGE_PYTHON] =
        "{package} {version} is stated for Python {pythons} only, not for {python}",
    [CM_F_PYTHON_32_BIT] =
        "Python[ {python}] is 32-bit: no release of torch has wheels for it; install 64-bit Python",
    [CM_F_BUILD_NOT_PUBLISHED] =
        "torch {torch}+{tag} was never published[; builds of {torch} on {os}: {published}][; {tag} "
        "ends at torch {last_release}]",
    [CM_F_BUILD_NOT_FOR_OS] =
        "torch {torch}+{tag} was published, but not for {os}[; builds there: {published}][; {tag} "
        "ends there at torch {last_release}]",
    [CM_F_RELEASE_NOT_PUBLISHED] = "There is no torch {torch}[; published: {published}]",
    [CM_F_PLATFORM_UNSUPPORTED] = "{torch} has no wheels for {os}",
    [CM_F_GLIBC_TOO_OLD] =
        "The wheels of torch {torch} need glibc {needed} or newer; this system has {glibc}",
    [CM_F_DRIVER_DROPS_GPU] =
        "Driver {driver} no longer drives {gpu} ({architecture}): {last_branch} is the last branch "
        "that does",
    [CM_F_NO_GPU] = "No NVIDIA GPU is there, so {torch} computes on the CPU only",
    [CM_F_NO_DRIVER] = "No NVIDIA driver is loaded, so {torch} cannot reach the GPU",
    [CM_F_NO_DEVICE_NODE] = "The NVIDIA driver is loaded, but there is no /dev/nvidiactl here, so "
                            "{torch} finds no GPU: a "
                            "container has to be started with the GPUs (docker run --gpus all)",
    [CM_F_MACOS_WITHOUT_CUDA] =
        "torch {torch} on macOS has no CUDA: it computes on the CPU, on Apple silicon also by MPS. "
        "With --gpu none that is what is judged",
    [CM_F_OTHER_MAKER] = "{gpu} is of {maker}; {torch} does not run on it",
    [CM_F_GPU_HIDDEN] = "{variable}={value} hides every GPU from {platform}, so "
                        "torch.cuda.is_available() is False[: there is no GPU {missing}, the GPUs "
                        "are 0 to {last}]",
    [CM_F_VC_REDIST_MISSING] =
        "The Visual C++ redistributable (x64) is not installed: {torch} needs {least} or newer on "
        "Windows, import torch fails without its {library}",
    [CM_F_VC_REDIST_TOO_OLD] =
        "The Visual C++ redistributable {version} is too old for {torch}, which needs {least} or "
        "newer: import torch fails on its {library}",
    [CM_F_GPU_PARTLY_HIDDEN] =
        "{variable}={value} leaves {shown} of {count} GPUs to torch[: {names}][; which ones, only "
        "CUDA_DEVICE_ORDER=PCI_BUS_ID settles: without it CUDA counts {order}, nvidia-smi by bus]",
    [CM_F_DEVICE_NOT_THERE] =
        "{variable}={value} names {missing}, which is not there: CUDA passes over it and "
        "everything behind it",
    [CM_F_STALE_VARIABLE] =
        "{variable} names {value}, where no CUDA toolkit was found[ (found: {found})][; {hurts} "
        "extensions do not compile]",
    [CM_F_TOOLKITS_DISAGREE] =
        "The variables lead to different toolkits: {says}[. torch compiles extensions with that "
        "of {winner}]",
    [CM_F_TOOLKITS_BESIDE] =
        "[CUDA {active} is active by {by}; ]also there: {others}. `cudamatrix env cuda {cuda}` "
        "prints the lines that make another active",
    [CM_F_OBSERVED] = "The text has the message {message}. {cause}",
    [CM_F_MESSAGE] = "The text has the message {message}. {cause}",
    [CM_F_SEEN_BELOW_FLOOR] = "NVIDIA's row of CUDA {cuda} says driver {shipped} on {os}; {floor} "
                              "was once seen to run it. "
                              "Driver {driver} lies between the two",
    [CM_F_TORCH_IMPLIED] = "{package} belongs to torch {torch}, which pip installs with it",
    [CM_F_INDEX_NOT_NAMED] = "torch {torch}+{tag} is published, but not on the index that pip "
                             "asked, which has "
                             "{offered}: its own is https://download.pytorch.org/whl/{tag}",
    [CM_F_PYTHON_TOO_NEW] = "pip offers torch {offered} and newer only, so this Python is newer "
                            "than {torch} has wheels "
                            "for[: Python {pythons}]",
    [CM_F_GPU_BY_PTX] =
        "{torch} has no machine code for {gpu} ({cc}), only PTX that the driver compiles at first "
        "use[ ({targets})]: slow to start; libraries such as cuDNN may not know the GPU",
    [CM_F_LIBRARIES_OLDER] = "CUDA {cuda} is older than {gpu}: {first_cuda} is the first that "
                             "knows {cc}, so its libraries "
                             "(cuFFT, cuDNN) may fail where torch's own code runs",
    [CM_F_EXTENSION] = "{torch} has machine code for every GPU here, so the failing kernel is that "
                       "of an extension "
                       "that was compiled for other GPUs",
    [CM_F_PACKAGES_APART] = "{package} {version} belongs to torch {torch}, {other} {other_version} "
                            "to torch {other_torch}: "
                            "no torch fits both",
    [CM_F_NUMPY_2] = "{torch} was built for NumPy 1: with NumPy {numpy} it says \"Numpy is not "
                     "available\"; install "
                     "\"numpy<2\"",
    [CM_F_TORCH_BROKEN] = "torch {version} is recorded in {record}, but its files lack "
                          "{lacks}: `import torch` fails",
    [CM_F_RUNTIME_MISSING] = "torch {torch} requires {missing}: not installed, so that its "
                             "libraries are not found and `import torch` fails",
    [CM_F_RUNTIME_MAJOR] = "For torch {torch} there are libraries of another CUDA major: "
                           "{found}. One does not serve for the other",
    [CM_F_RUNTIME_OLDER] = "{older}: older than what torch {torch} was built against, which is "
                           "known to fail (a missing symbol, or cuDNN refused)",
    [CM_F_LIBRARY_SHADOWS] = "LD_LIBRARY_PATH leads to {folder} before the libraries of {torch}: "
                             "{libraries}. An older one there is known to fail",
    [CM_F_WHEEL_PYTHON] = "{package} {version} came as a wheel for {tags}, this environment has "
                          "Python {python}: its compiled parts do not load",
    [CM_F_WHEEL_PLATFORM] = "{package} {version} came as a wheel for {tags}, this is {os} on "
                            "{cpu}: its compiled parts do not load",
    [CM_F_TORCH_TWICE] = "torch is recorded twice: Python imports {imports}, by {by} in {record}; "
                         "{other_by} has {other} in {other_record}, and what pip or conda do next "
                         "may go by that",
    [CM_F_TORCH_LEFTOVER] = "An installation broke off and left {leftovers}: Python passes over "
                            "it, pip warns of an invalid distribution",
    [CM_F_TORCH_RENAMED] = "It is recorded as torch {version}, but its files are {imports}[, built "
                           "with CUDA {cuda}][, built without CUDA{none}]: the files are what "
                           "runs, and they are judged",
    [CM_F_RUNTIME_VERSION] =
        "{differs}: not what torch {torch} pins. pip calls that incompatible; as "
        "a rule it loads",
    [CM_F_RUNTIME_BESIDE] = "{beside} and the packages of torch {torch} put files of the same "
                            "names in one folder: which are there depends on the order of "
                            "installation",
    [CM_F_LIBRARY_ON_PATH] = "LD_LIBRARY_PATH leads to {folder}: {libraries}.[ {rpath} finds "
                             "its own libraries first, but what these load in turn may come from "
                             "there.][ {runpath} takes those before the ones inside its wheel.]",
    [CM_F_CONDA_TOOLKIT] = "conda's {package} {version} does no harm and no good to torch {torch} "
                           "of pip, which brings its own CUDA",
    [CM_F_CONDA_ENDED] =
        "The conda channel of PyTorch ends at torch {last}: {torch} is not there; pip has it, and "
        "other channels have builds of their own",
    [CM_F_LIBRARIES_DROPPED] = "The cuDNN {cudnn} in {torch} has no code below compute capability "
                               "{least}: on {gpu} ({cc}) "
                               "convolutions may fail where torch's own code runs",
    [CM_F_PACKAGE_PATCH] =
        "{package} {version} was made for[ torch {belongs_to}, not for] {torch} ({wanted} is); it "
        "usually loads, but pip calls it a conflict",
    [CM_F_PACKAGE_MINIMUM] = "{package} {version} needs torch {least_torch} or newer[ and Python "
                             "{least_python} or newer][; its README says Python {other_python}][; "
                             "{package} {fits} is the newest that takes what is stated]",
    [CM_F_TOOLKIT_MAJOR] = "The toolkit is CUDA {toolkit}, torch was built with {cuda}: that does "
                           "no harm to torch, but "
                           "extensions cannot be compiled until the majors agree",
    [CM_F_HOST_COMPILER] =
        "nvcc of CUDA {toolkit} takes {compiler} {range} on {os}, and {version} is too {side}[ "
        "(another source says {also})]: extensions do not compile with it; torch itself needs no "
        "compiler. Compile them with {take} {compiler}, or with {other} toolkit of the same CUDA "
        "major[; {flag} only switches the check off, at one's own risk]",
    [CM_F_CUDA_HAS_NO_BUILD] =
        "torch {torch} has no build for CUDA {cuda}: it has {published}[; {tag} is judged "
        "here]. It needs none: "
        "a CUDA wheel brings its own CUDA; only the driver counts, and a toolkit matters only to "
        "compile extensions",
    [CM_F_BUILD_NOT_OFFICIAL] = "pytorch.org published no torch {torch} for {tag}[ on {os}][ (it "
                                "has {published})]: this one "
                                "was built by somebody else, and what is inside is not known",
    [CM_F_MISSPELT_VARIABLE] = "{variable} does nothing: it is spelt {right}",
    [CM_F_DRIVER_CONTRADICTION] =
        "Driver {driver} speaks CUDA {speaks}, but {says} was reported: an older libcuda (a "
        "compatibility package, a container) stands first, or the text was edited",
    [CM_F_UNEXPLAINED] =
        "torch.cuda.is_available() was False although everything stated fits: what hides the GPU "
        "is "
        "not in the facts (a container without --gpus, CUDA_VISIBLE_DEVICES, a driver that is not "
        "loaded, another torch on the path)",
    [CM_F_SURPRISE] =
        "torch.cuda.is_available() was True, which contradicts {code}: what was seen counts",
    [CM_F_DRIVER_NEVER_SEEN] =
        "No source shows that driver {driver} knows {gpu} ({architecture}): CUDA {cuda}, the first "
        "for it, shipped with {first}",
    [CM_F_NIGHTLY] = "{torch} is a nightly: judged by the releases before and after it",
    [CM_F_SOURCE_BUILD] =
        "{torch} was built from source or by a vendor: which GPUs it has code for, only "
        "torch.cuda.get_arch_list() tells",
    [CM_F_BUILD_PUBLISHED] = "{torch} is published for {os}[; plain pip gives {plain} there]",
    [CM_F_PYTHON_FITS] = "{torch} has wheels for Python {python}",
    [CM_F_PYTHON_NEEDED] = "{torch} needs Python {pythons}",
    [CM_F_DRIVER_FITS] = "Driver {driver} runs wheels of CUDA {cuda}[: {floor} on {os} is the "
                         "floor of CUDA {family}]"
                         "[; {shipped}, which shipped with CUDA {cuda}, is needed for PTX only]",
    [CM_F_DRIVER_NEEDED] =
        "A driver of at least {floor} is needed on {os} (the floor of CUDA {family})[; {shipped} "
        "shipped with CUDA {cuda}]",
    [CM_F_GPU_FITS] = "{torch} has machine code for {gpu}, compute capability {cc}[: {targets}]",
    [CM_F_PACKAGE_FITS] =
        "{package} {version} goes with [torch {torch}][{stated}][; it needs torch "
        "{bound} or newer][; its own tests had torch {tested}, which pip does "
        "not see]",
    [CM_F_HOST_COMPILER_FITS] = "nvcc of CUDA {toolkit} takes {compiler} {version} on {os}: "
                                "{range}[ (another source says {also})]",
    [CM_F_HOST_COMPILER_NEEDED] = "nvcc of CUDA {toolkit} takes {compiler} {range} on {os}[ "
                                  "(another source says {also})]",
    [CM_F_CUDNN_NOT_FOR_CUDA] =
        "cuDNN {cudnn} has no package for CUDA {cuda}: its packages are for {packages}[; the "
        "newest for CUDA {cuda} is cuDNN {instead}]",
    [CM_F_CUDNN_CUDA_NOT_LISTED] =
        "No source that was read says whether cuDNN {cudnn} works with CUDA {cuda}[: its packages "
        "are for {packages}][; the support matrix of {matrix} does not list it]",
    [CM_F_CUDNN_DRIVER] =
        "Driver {driver} is too old for cuDNN {cudnn} with CUDA {cuda}: the support matrix of "
        "{matrix} names {least} on {os}",
    [CM_F_CUDNN_DROPS_GPU] = "cuDNN {cudnn} no longer knows {gpu} ({cc}): the support matrix of "
                             "{matrix} lists {listed}",
    [CM_F_CUDNN_GPU_NOT_LISTED] =
        "The support matrix of cuDNN {matrix} does not list {gpu} ({cc}): "
        "it has {listed}",
    [CM_F_CUDNN_FITS] =
        "cuDNN {cudnn} goes with CUDA {cuda}[: its package for {package} is the one "
        "to take][; the support matrix of {matrix} lists it][; of {no_matrix} no "
        "support matrix was read]",
    [CM_F_CUDNN_UNUSED] =
        "{torch} does not use cuDNN {cudnn} of the system: its CUDA wheels bring their own[, "
        "{inside} by the release matrix]",
    [CM_F_NOT_JUDGED] = "{what}: not judged, {why}",
    [CM_F_UNKNOWN_FACT] = "{fact} is not in the data of {date}",
};

static const char *value_of(const cm_binding *values, const char *name, size_t length) {
    for (; values->name; values++)
        if (strlen(values->name) == length && !memcmp(values->name, name, length))
            return values->value;
    return NULL;
}

/* A template that is being filled. Between backticks stands a command: there a value that a shell
 * would read otherwise gives way to its name, "VERSION". */
typedef struct {
    cm_text out;
    const cm_binding *values;
    bool command;
} filling;

static void put(filling *f, const char *name, size_t length, const char *value) {
    if (!f->command || cm_word_in_sentence(value)) {
        cm_text_puts(&f->out, value);
        return;
    }
    for (size_t i = 0; i < length; i++) {
        char c = name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i];
        cm_text_add(&f->out, &c, 1);
    }
}

/* Adds `length` bytes of a template; false where a value is absent. */
static bool fill_part(filling *f, const char *from, size_t length) {
    const char *end = from + length;
    while (from < end) {
        const char *close = *from == '{' ? memchr(from, '}', (size_t)(end - from)) : NULL;
        if (!close) {
            f->command = f->command != (*from == '`');
            cm_text_add(&f->out, from++, 1);
            continue;
        }
        size_t n = (size_t)(close - from - 1);
        const char *value = value_of(f->values, from + 1, n);
        if (!value) return false;
        put(f, from + 1, n, value);
        from = close + 1;
    }
    return true;
}

const char *cm_fill(cm_arena *arena, const char *words, const cm_binding *values) {
    filling all = {.out = {.arena = arena}, .values = values};
    cm_text_puts(&all.out, "");
    while (*words) {
        size_t plain = strcspn(words, "[");
        if (!fill_part(&all, words, plain)) cm_text_puts(&all.out, "?");
        words += plain;
        if (*words != '[') continue;
        size_t inside = strcspn(++words, "]");
        filling part = {.out = {.arena = arena}, .values = values, .command = all.command};
        cm_text_puts(&part.out, "");
        if (fill_part(&part, words, inside)) cm_text_puts(&all.out, part.out.data);
        words += inside + 1;
    }
    return all.out.data;
}

const char *cm_finding_text(cm_arena *arena, const cm_finding *finding) {
    return cm_fill(arena, sentences[finding->code], finding->operands);
}

/* What the lines of a finding's own do. */
static const char *const mends[CM_FINDING_CODES] = {
    [CM_F_RUNTIME_MISSING] = "Install what torch {torch} pins",
    [CM_F_RUNTIME_MAJOR] = "Install what torch {torch} pins",
    [CM_F_RUNTIME_OLDER] = "Install what torch {torch} pins",
    [CM_F_RUNTIME_VERSION] = "Install what torch {torch} pins",
    [CM_F_RUNTIME_BESIDE] = "Remove the packages of the other CUDA, and put back the files that "
                            "they shared with those of torch",
    [CM_F_TORCH_TWICE] = "Keep the user's folder out, so that Python imports {other}",
    [CM_F_TORCH_LEFTOVER] = "Delete what was left",
    [CM_F_LIBRARY_SHADOWS] = "Take these folders out of LD_LIBRARY_PATH before Python starts",
    [CM_F_LIBRARY_ON_PATH] = "Take these folders out of LD_LIBRARY_PATH before Python starts",
};

const char *cm_finding_mend(cm_arena *arena, const cm_finding *finding) {
    const char *words = mends[finding->code];
    return words && finding->command ? cm_fill(arena, words, finding->operands) : NULL;
}

/* Bundles: {file} is there, {wanted} should be, {have} is what the file says instead. */
static const char *const bundle_sentences[CM_BUNDLE_CODES] = {
    [CM_BUNDLE_MISSING] = "missing[ for {place}]: {wanted}[; {why} requires it]",
    [CM_BUNDLE_WRONG_PLATFORM] =
        "{file} is for another system or CPU ({have})[; {why} requires {wanted}]",
    [CM_BUNDLE_WRONG_PYTHON] = "{file} is for another Python ({have})[ than {python}]",
    [CM_BUNDLE_WRONG_BUILD] = "{file} is the {have} build; {wanted} is planned",
    [CM_BUNDLE_WRONG_VERSION] = "{file} is {have}; {wanted} is needed[: {why} requires it]",
    [CM_BUNDLE_BROKEN] = "{file} {have}",
    [CM_BUNDLE_DISAGREES] = "{file} says something else inside: {have}",
    [CM_BUNDLE_CHECKSUM] = "{file} has not the SHA-256 that {why} states: it has {have}",
    [CM_BUNDLE_NOT_LISTED] = "{file} is not in the list of checksums",
    [CM_BUNDLE_EXTRA] = "{file} is not needed for this plan",
};

const char *cm_bundle_text(cm_arena *arena, const cm_bundle_finding *f) {
    const cm_binding values[] = {{"file", f->file}, {"wanted", f->wanted}, {"have", f->have},
                                 {"why", f->why},   {"python", f->python}, {"place", f->place},
                                 {NULL, NULL}};
    return cm_fill(arena, bundle_sentences[f->code], values);
}

const char *cm_wheel_state_text(cm_wheel_state state) {
    static const char *const texts[] = {
        [CM_WHEEL_INTACT] = "is intact",
        [CM_WHEEL_NOT_A_WHEEL] = "has not the name of a wheel",
        [CM_WHEEL_UNREADABLE] = "cannot be read",
        [CM_WHEEL_NOT_A_ZIP] = "is no zip file, or cut short",
        [CM_WHEEL_DAMAGED] = "is damaged: METADATA or WHEEL inside does not unpack",
        [CM_WHEEL_NO_METADATA] = "has no METADATA or no WHEEL inside",
        [CM_WHEEL_OUT_OF_BOUNDS] = "is larger than a wheel, or has more or larger entries",
    };
    return texts[state];
}

const char *cm_mirror_text(cm_arena *arena, const cm_mirror *mirror, cm_mirror_share share,
                           const char *tag) {
    if (!mirror->fact)
        return cm_sprintf(arena,
                          "what %s carries is not known here; a mirror of the package index has no "
                          "+cuXXX wheels",
                          mirror->name);
    if (share == CM_MIRROR_ALL)
        return cm_sprintf(arena, "%s carries all of it%s", mirror->name,
                          *mirror->wheels ? ", as far as it has copied new releases" : "");
    if (share == CM_MIRROR_REST)
        return cm_sprintf(arena,
                          "%s has no %s wheels of PyTorch%s: torch comes from "
                          "download.pytorch.org, what it needs from the mirror",
                          mirror->name, tag ? tag : "+cuXXX",
                          *mirror->wheels ? " of this age" : ", only the package index");
    if (share == CM_MIRROR_CHANNEL)
        return cm_sprintf(arena, "%s carries the channel pytorch; the other channels stay",
                          mirror->name);
    return cm_sprintf(arena, "%s carries nothing of this line", mirror->name);
}

const char *cm_instead_text(cm_arena *arena, bool conda, const char *last) {
    return !conda ? "uv takes no such line: that of pip"
           : last
               ? cm_sprintf(arena,
                            "no conda line for this build is known (PyTorch's own channel ends at "
                            "torch %s): that of pip, which works in its environment too",
                            last)
               : "no conda line for this build is known: that of pip, which works in its "
                 "environment too";
}

const char *cm_one_wheel_text(cm_arena *arena, char major, const char *minor) {
    return cm_sprintf(arena,
                      "for Python %c.%.*s, whose wheel the line names; --python V gives another",
                      major, (int)strspn(minor, "0123456789"), minor);
}

const char *cm_unmet_cuda_text(cm_arena *arena, const cm_matrix *matrix, const char *cuda) {
    unsigned wanted = cm_cuda_number(cuda);
    for (size_t i = 0; i < matrix->build_count; i++)
        if (matrix->builds[i].cuda == wanted) return NULL; /* those for the CPU have 0 */
    return cm_sprintf(arena,
                      "no torch was built for CUDA %s, so that it did not narrow the choice: a GPU "
                      "wheel brings its own CUDA, and the driver decides which runs",
                      cm_cuda_text(arena, wanted));
}

const char *cm_board_text(void) {
    return "the torch wheel that NVIDIA publishes for the JetPack of the board: "
           "https://docs.nvidia.com/deeplearning/frameworks/install-pytorch-jetson-platform/"
           "index.html";
}

/* Cures ---------------------------------------------------------------------------------------- */

typedef struct {
    cm_code_id code;
    const char *text, *shell, *cmd;
} cure;

static const cure cures[] = {
    {CM_F_GPU_HIDDEN, "Unset {variable} before torch is imported", "unset {variable}",
     "set {variable}="},
    {CM_F_MISSPELT_VARIABLE, "Rename {variable} to {right}[ {where}]", "export {right}={value}",
     "set \"{right}={value}\""},
    {CM_F_VC_REDIST_MISSING, "Install the redistributable, then start anew", NULL,
     "start {address}"},
    {CM_F_VC_REDIST_TOO_OLD, "Install the newest redistributable over it, then start anew", NULL,
     "start {address}"},
    {CM_F_STALE_VARIABLE, "Unset {variable}, or install that toolkit", "unset {variable}",
     "set {variable}="},
    {CM_F_HOST_COMPILER, "Build extensions with {compiler} {nearest}, installed beside the other",
     "export CC={compiler}-{nearest} CXX={cxx}-{nearest}", NULL},
    {CM_F_TOOLKITS_DISAGREE, "Let all variables name one toolkit",
     "cudamatrix env cuda {cuda}[ --os {os}]", "cudamatrix env cuda {cuda}[ --os {os}]"},
};

/* What the names in the lines of the table stand for. */
static cm_word cure_word(const void *from, const char *name, size_t length) {
    static const struct {
        const char *name;
        cm_word_kind kind;
    } kinds[] = {
        {"variable", CM_WORD_VARIABLE}, {"right", CM_WORD_VARIABLE}, {"value", CM_WORD_VALUE},
        {"address", CM_WORD_ADDRESS},   {"compiler", CM_WORD_TAG},   {"cxx", CM_WORD_TAG},
        {"nearest", CM_WORD_VERSION},   {"cuda", CM_WORD_VERSION},   {"os", CM_WORD_TAG}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strlen(kinds[i].name) == length && strncmp(kinds[i].name, name, length) == 0)
            return (cm_word){kinds[i].kind, cm_finding_get(from, kinds[i].name)};
    return (cm_word){CM_WORD_CODE, NULL};
}

const char *cm_finding_cure(cm_arena *arena, const cm_finding *finding, bool windows,
                            const cm_shell_line **command) {
    *command = NULL;
    for (size_t i = 0; i < sizeof cures / sizeof *cures; i++) {
        const cure *c = &cures[i];
        if (c->code != finding->code) continue;
        const char *line = windows ? c->cmd : c->shell;
        if (line && strstr(line, "{cxx}") && !cm_finding_get(finding, "cxx")) line = NULL;
        if (line && strstr(line, "{address}") && !cm_finding_get(finding, "address")) line = NULL;
        if (cm_finding_get(finding, "where")) /* in a script: not a matter of the shell */
            *command = CM_LINE(arena, CM_SHELL_PYTHON, "os.environ['{}'] = '{}'",
                               {CM_WORD_VARIABLE, cm_finding_get(finding, "right")},
                               {CM_WORD_VALUE, cm_finding_get(finding, "value")});
        else if (line)
            *command = cm_line_named(arena, windows ? CM_SHELL_CMD : CM_SHELL_SH, line, cure_word,
                                     finding);
        return cm_fill(arena, c->text, finding->operands);
    }
    return NULL;
}
