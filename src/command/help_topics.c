/* What is not about one command. */
#include "command/help.h"

static const cm_help_topic topics[] = {
    {"about", "About",
     "cudamatrix says which PyTorch, CUDA, NVIDIA driver, Python and GPU fit together.\n"
     "It answers from tables that were read off the projects' own pages, names page\n"
     "and date of each answer, asks no network and changes nothing on the machine.\n"
     "\n"
     "Nouns look up, verbs (check, recommend, last, explain) reason, bundle plans.\n"
     "Flags may stand anywhere behind the program's name, as --flag value or\n"
     "--flag=value; -- ends them. The answer goes to standard output, everything else\n"
     "to standard error. Unknown is an answer: where the data do not decide it, that\n"
     "is said, and what would.\n"},
    {"examples", "Examples",
     "  cudamatrix\n"
     "      what is on this machine, what fits and what is wrong\n"
     "  cudamatrix recommend --gpu \"RTX 3060\" --driver 512.15 --os windows\n"
     "      what to install there, with the line to copy\n"
     "  cudamatrix check --gpu \"RTX 5090\" --os windows torch==2.6.0+cu124\n"
     "      does it run, why not, what repairs it\n"
     "  nvidia-smi | cudamatrix recommend --from -\n"
     "      what fits the machine of a pasted text\n"
     "  cudamatrix check --batch machines.jsonl\n"
     "      a verdict for each line (help batch)\n"
     "  cudamatrix torch 1.13.1 --json\n"
     "      a look-up for another program\n"},
    {"status", "Exit status",
     "  0                    yes, or answered; of check also unknown for want of facts\n"
     "                       that were not stated\n"
     "  1                    answered: no\n"
     "  2                    the command line is wrong\n"
     "  3                    not in the data, or not decided by it; standard error has\n"
     "                       the nearest names\n"
     "  4                    a file, database or machine cannot be read or written\n"
     "  5                    a page is not recognised, cut short or changed\n"},
    {"environment", "Environment",
     "  CUDAMATRIX_DB        the database that answers, as --db\n"
     "  CUDAMATRIX_MAX_AGE   months, or off, as --max-age\n"
     "  NO_COLOR, TERM       no colours where the first is set or the second is dumb\n"
     "  CUDAMATRIX_TODAY     a day that stands for today: 2026-11-23\n"
     "  XDG_DATA_HOME        below it the user's database (~/.local/share)\n"
     "  XDG_DATA_DIRS        below them that of all users (/usr/local/share, ...)\n"
     "  XDG_CACHE_HOME       below it the pages that db update keeps (~/.cache)\n"
     "  LOCALAPPDATA         on Windows the user's database and pages\n"
     "  ProgramFiles         on Windows the database of all users\n"
     "  SSL_CERT_FILE        authorities that db update trusts, not the system's\n"
     "  https_proxy, ALL_PROXY, no_proxy\n"
     "                       how db update reaches servers\n"
     "  SOURCE_DATE_EPOCH    the date of pages that db update fetches\n"
     "The variables of CUDA, torch and Python (CUDA_HOME, CUDA_VISIBLE_DEVICES,\n"
     "LD_LIBRARY_PATH, VIRTUAL_ENV ...) count as facts of this machine.\n"},
    {"files", "Files",
     "The newest of these answers, by the date of its newest source; at the same date\n"
     "the program's own. One that is damaged or of another program is passed over\n"
     "with a line on stderr.\n"
     "  embedded             the database in the program itself\n"
     "  ~/.local/share/cudamatrix/cudamatrix.db\n"
     "                       the user's: db update and db install write it\n"
     "  /usr/local/share/cudamatrix/cudamatrix.db, /usr/share/cudamatrix/cudamatrix.db\n"
     "                       that of all users: db install --system\n"
     "  %LOCALAPPDATA%\\cudamatrix\\cudamatrix.db\n"
     "                       the user's on Windows\n"
     "  ~/.cache/cudamatrix/pages\n"
     "                       pages that db update fetched\n"},
    {"batch", "Batch",
     "check --batch FILE reads JSON Lines: one object a line, one environment an\n"
     "object; each gives one line of JSON, in the same order. Unknown keys are passed\n"
     "over, null states nothing. A line that cannot be read gives an object with\n"
     "error, and the run goes on; the exit status is 0 once all was read.\n"
     "\n"
     "  id                   any JSON, repeated in the answer\n"
     "  torch                2.6.0+cu124, 2.6.0\n"
     "  cuda_build           the CUDA that torch was built with: 12.4, cu124, none\n"
     "  rocm_build           likewise ROCm\n"
     "  python               3.10.12, 3.13t\n"
     "  os                   linux, windows, macos, wsl\n"
     "  arch                 x86_64, aarch64, arm64\n"
     "  gpus                 names, sm_86, 10de:2504; [] with os and a Python of three\n"
     "                       numbers: none\n"
     "  driver               535.129.03, R535\n"
     "  driver_cuda          the CUDA that the driver says it speaks: 12.2\n"
     "  cuda                 the CUDA that is wished for: 11.6\n"
     "  toolkit              nvcc's version: 11.5\n"
     "  cudnn, glibc         versions on the system\n"
     "  gcc, clang, msvc     host compilers of the toolkit\n"
     "  vc_redist            the Visual C++ redistributable: 14.38.33135, none\n"
     "  torchvision, torchaudio, torchtext, torchdata, torchcodec\n"
     "                       versions\n"
     "  packages             a list: numpy==1.26.4\n"
     "  text                 pasted text: nvidia-smi, pip list, an error message ...\n"
     "\n"
     "Keys of an answer:\n"
     "  schema_version       1\n"
     "  id                   as it was given\n"
     "  verdict              yes, no, unknown\n"
     "  outcome              works, or the first error: driver_too_old,\n"
     "                       no_kernel_image, cpu_only_build, package_mismatch,\n"
     "                       python_unsupported, build_not_published,\n"
     "                       platform_unsupported, driver_drops_gpu, no_gpu; unknown\n"
     "  missing              facts that would decide and were not stated\n"
     "  findings             each with code, severity, text, subject, fix, evidence\n"
     "  input                the facts that were judged, each with where it is from\n"
     "  fixes                what repairs a no: text, command, set\n"
     "  error                in place of these: why the line could not be read\n"},
};

const cm_help_topic *cm_help_topic_at(size_t place) {
    return place < sizeof topics / sizeof *topics ? &topics[place] : NULL;
}

const cm_help_topic *cm_help_topic_named(const char *name) {
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++)
        if (cm_same(topics[i].name, name)) return &topics[i];
    return NULL;
}
