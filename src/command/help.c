/* What --help prints; the commands themselves stand in the table of command.c. */
#include "command/help.h"

const char cm_help_machine[] =
    "  --prefix DIR     this environment, not those that are found; may be repeated\n"
    "  --root DIR       a copied machine instead of this one\n"
    "  --machine FILE   a saved probe instead of this machine\n"
    "  --no-detect      do not look at this machine\n";

const char cm_help_facts[] =
    "Facts: what is not stated comes from this machine\n"
    "  --gpu NAME       RTX 3060, sm_86, 8.6, 10de:2504, none; may be repeated\n"
    "  --driver V       535.129.03, R535, none\n"
    "  --os OS          linux, windows, macos, wsl\n"
    "  --python V       3.10, 3.13t (free-threaded)\n"
    "  --torch V        2.6.0, 2.6.0+cu124\n"
    "  --cuda V         11.6: the newest build for it; cu118: that build\n"
    "  --cudnn V        8.4.1: one on the system, for other programs than torch\n"
    "  --arch CPU       x86_64, aarch64\n"
    "  --glibc V        2.31\n"
    "  --installer NAME pip, uv, conda: whose line to copy\n"
    "  --mirror NAME    tuna, aliyun, sjtu, nju or an address: the lines through it\n"
    "  --from FILE      pasted or saved text (nvidia-smi, collect_env, pip freeze,\n"
    "                   requirements, error messages ...); - is standard input\n";

const char cm_help_common[] =
    "  --json           the answer as JSON\n"
    "  --db FILE        another database ($CUDAMATRIX_DB); embedded: the own one\n"
    "  --max-age MONTHS older data gives a note on stderr (6); off: never\n"
    "  --as-of DATE     as of a day: 2023-07-31, 2023-07, 2023 (not db, probe)\n"
    "  --color WHEN     auto (on a terminal), always, never\n";

const char cm_help_status[] =
    "Exit status: 0 yes or answered, 1 answered no, 2 usage, 3 not in the data or\n"
    "not decided by it, 4 cannot read, 5 page not recognised.\n";

typedef struct {
    const char *command, *text;
    bool facts;
} details;

static const char package_help[] =
    "Without a version: all releases and what they take. With one (1.9.0, 1.9,\n"
    "latest): the least torch and Python, who says so, and the torch of its time.\n"
    "  --python V       only what takes that Python; 1 if the release does not\n";

static const details more[] = {
    {"check",
     "Judges everything that is stated against everything else. Words are\n"
     "requirements: torch==2.6.0+cu124 torchaudio==2.6.0 python==3.10 cuda==11.6.\n"
     "The answer is yes, no or unknown with what is missing; a no ends with the\n"
     "smallest repairs, each of which passes check itself.\n"
     "  --batch FILE     JSON Lines in, JSON Lines out; - is standard input\n",
     true},
    {"recommend",
     "Searches all published builds under the rules of check. --torch and --cuda\n"
     "narrow the choice. Where nothing fits it says which fact to change.\n",
     true},
    {"last", "How far a GPU goes: torch, build, toolkit, driver branch, end of support.\n", true},
    {"explain",
     "What a message means, how certain that is, what to run to confirm it and what\n"
     "to change; the facts that stand beside it are judged.\n",
     true},
    {"bundle",
     "The wheels, the pip download lines for another system and Python, checksums,\n"
     "the pip install --no-index line, for a machine without network. Words are\n"
     "requirements: torch==2.6.0+cu124 torchvision==0.21.0 xformers==0.0.29.post2;\n"
     "without a torch what recommend would choose. --python may be repeated.\n"
     "  --target T       windows:3.10, linux:aarch64:3.12, macos:arm64:3.11; repeated\n"
     "                   for several at once; linux:3.8:glibc2.17 for an old Linux\n"
     "  --verify DIR     holds a folder of wheels against the plan: names, METADATA\n"
     "                   and WHEEL inside, SHA256SUMS; 1: not complete\n"
     "  -o DIR           name of the folder in the lines (wheels)\n",
     true},
    {"torch",
     "Builds, Pythons, drivers, GPUs and companions of a release; 1.13.1+cu117 is\n"
     "one build of it. Each line to copy gives that build on the systems it names.\n"
     "  --os OS          linux, windows, macos: only that system\n"
     "  --installer NAME pip, uv, conda: whose lines stand last\n"
     "  --mirror NAME    tuna, aliyun, sjtu, nju or an address: the lines through it\n",
     false},
    {"cuda",
     "  --os OS          windows or linux: its installers, compilers and the address\n"
     "  --arch CPU       aarch64: installers for it\n",
     false},
    {"cudnn",
     "Packages of that cuDNN, what NVIDIA's support matrices list, the torch wheels\n"
     "that bring it along, and how it is put beside a toolkit.\n"
     "  --os OS          linux or windows: only that system\n",
     false},
    {"torchmetrics", package_help, false},
    {"modelscope", package_help, false},
    {"list",
     "Of torch, torchmetrics, modelscope, cuda, gpu, driver, cudnn, arch, chip,\n"
     "installer (of the CUDA toolkit), compiler (that nvcc takes).\n"
     "  --cuda V         of torch the build, cu118; of others the CUDA, 11.8\n"
     "  --os OS          linux, windows, macos: only that system\n"
     "  --arch CPU       x86_64, aarch64\n"
     "  --python V       of torch, torchmetrics and modelscope\n",
     false},
    {"env",
     "The variables and PATH entries of a CUDA toolkit, as lines to copy. torch runs\n"
     "without them; compiling extensions needs them. Without --os those of this\n"
     "machine's system, with --no-detect of both.\n"
     "  --os OS          windows, linux, wsl\n"
     "  --shell SHELL    cmd, powershell, sh\n",
     false},
    {"db",
     "  db update                   fetches the known pages and makes the newer\n"
     "                              database of this user; --from DIR: saved pages\n"
     "  db pages                    the addresses that it asks, as a list for --pages\n"
     "  db facts PAGES... -o DIR    saved pages to one text file a kind of fact\n"
     "  db build PAGES... -o FILE   saved pages or such a folder to a database\n"
     "  db info                     date, size and age of the database in use\n"
     "  db export json|csv          every fact with its source\n"
     "  db export db -o FILE        the database in use as a file, to be carried\n"
     "  db diff [A] B               facts added, removed, changed; 1: they differ.\n"
     "                              A, B: a database, a folder of fact files,\n"
     "                              embedded, present (in use; A if left out)\n"
     "  db conflicts [KIND]         where pages disagree, who wins and why\n"
     "  db verify FILE              is it ours, whole, newer than the present? 1: no\n"
     "  db install FILE             checks it and puts it where look-ups find it\n"
     "  --system                    install for all users, below /usr/local/share\n"
     "  --url URL --captured DATE   of pages that no MANIFEST.tsv names\n"
     "of db update:\n"
     "  --dry-run                   says what would change, writes nothing\n"
     "  --accept PAGE               takes a page that lost or changed more than half\n"
     "  --db FILE                   makes or replaces that file\n"
     "  --pages FILE                another list of pages\n"
     "  --base URL                  a server that has them, below URL/HOST/PATH\n"
     "  --cache DIR                 where pages are kept\n"
     "  --timeout SECONDS           for one page, 120 if not said\n"
     "  --pause MS                  between two requests to one host, at least 1000\n"
     "Its exit status: 0 every page was read, 1 some were, 4 none came, 5 none is one\n"
     "that can be read; a page that was not read keeps its facts and their date.\n",
     false},
    {"sources",
     "Alone or with a kind of fact: how many there are, and their pages. A fact is\n"
     "named by what is in its key: sources cuda_driver 11.8.0 linux, sources \"RTX\n"
     "5090\", sources torch_pair torch=2.0.0; every page that states it, who wins.\n",
     false},
    {"probe",
     "This machine as JSON that --machine reads again.\n"
     "  --root DIR       a copied machine\n"
     "  --prefix DIR     this environment, not those that are found; may be repeated\n"
     "  --redact         without serial numbers, UUIDs, host and user names\n",
     false},
};

static void usage(const cm_command *c, cm_text *out) {
    if (c->usage)
        cm_text_printf(out, "  cudamatrix %s\n      %s\n", c->usage, c->summary);
    else
        cm_text_printf(out, "  cudamatrix %s VERSION\n      the torch it goes with\n", c->name);
}

const char *cm_help_details(const char *command, bool *facts) {
    *facts = false;
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        if (!cm_same(more[i].command, command)) continue;
        *facts = more[i].facts;
        return more[i].text;
    }
    return "";
}

static void of_one(const cm_command *c, cm_text *out) {
    bool facts;
    const char *text = cm_help_details(c->name, &facts);
    usage(c, out);
    if (*text) cm_text_printf(out, "\n%s", text);
    if (facts) cm_text_printf(out, "\n%s", cm_help_facts);
    cm_text_printf(out, "\n%s", cm_help_common);
    if (facts) cm_text_puts(out, cm_help_machine);
    cm_text_printf(out, "\n%s", cm_help_status);
}

void cm_command_help(const cm_command *command, cm_text *out) {
    if (command) {
        of_one(command, out);
        return;
    }
    cm_text_puts(out, "cudamatrix: which PyTorch, CUDA, driver, Python and GPU fit, offline\n\n"
                      "  cudamatrix\n      this machine: what is here, what fits, what is wrong\n");
    for (size_t i = 0; (command = cm_command_at(i)) != NULL; i++)
        if (command->usage) usage(command, out);
    cm_text_printf(out, "\n%s\nFor all\n%s%s", cm_help_facts, cm_help_common, cm_help_machine);
    cm_text_puts(out, "  COMMAND --help   more about one command\n"
                      "  --version        of the program; -v: also of the libraries inside it\n"
                      "  help TOPIC       ");
    const cm_help_topic *topic;
    for (size_t i = 0; (topic = cm_help_topic_at(i)) != NULL; i++)
        cm_text_printf(out, i ? ", %s" : "%s", topic->name);
    cm_text_printf(out, "\n\n%s", cm_help_status);
}
