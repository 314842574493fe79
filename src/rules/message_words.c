/* What the well-known messages mean. An outcome stands only where the message itself proves it:
 * warnings, and messages with several causes, prove nothing about torch. A text may have the
 * bindings of its code's patterns (read/message_table.c), inside [...] as not every pattern binds
 * them. Sorted by code. docs/messages.md is printed from here by tools/messages.py. */
#include "rules/message_words.h"

#include <string.h>

#define ASK_TORCH                                                                                  \
    "python -c \"import torch; print(torch.__version__, torch.version.cuda, "                      \
    "torch.cuda.get_arch_list())\""
#define ASK_AVAILABLE                                                                              \
    "python -c \"import torch; print(torch.version.cuda, torch.cuda.is_available())\""
#define ASK_PYTHON                                                                                 \
    "python -c \"import platform, sys; print(sys.version, platform.architecture(), "               \
    "platform.platform())\""
#define COLLECT_ENV "python -m torch.utils.collect_env"
#define NVIDIA_SMI  "nvidia-smi"
#define PIP_LIST    "python -m pip list"

/* clang-format off */
static const cm_message_words words[] = {
    {"bfloat16-capability", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The program wants bfloat16, which this GPU does not compute in hardware[: at least "
     "capability {minimum} is asked for][, {gpu} has {cc}]. torch itself works on it.",
     "python -c \"import torch; print(torch.cuda.get_device_capability(), "
     "torch.cuda.is_bf16_supported())\"",
     "Choose float16 or float32 in the program's settings (for example --dtype half)."},
    {"bitsandbytes", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "bitsandbytes found no binary of its own for this CUDA[ ({build})]: its version is older "
     "than torch's CUDA or made without CUDA, torch is a CPU-only build, or the CUDA libraries "
     "are not found. torch itself may work.",
     "python -m bitsandbytes",
     "Update bitsandbytes; if torch.version.cuda is None install a CUDA build first "
     "(`cudamatrix recommend` gives the line)."},
    {"capability-above-maximum", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "A warning that often is harmless: the GPU's capability[ {cc}] is above the highest in the "
     "wheel[ ({maximum})]. Code for the same major runs on it (12.0 on 12.1), and PTX runs on "
     "newer majors; only where the majors differ and there is no PTX does every kernel fail, "
     "with a message of its own.",
     "python -c \"import torch; print(torch.ones(2).cuda() + 1)\"",
     "Change nothing if a plain CUDA tensor adds up; else `cudamatrix check --from FILE` tells "
     "which build has code for the GPU."},
    {"compile-unsupported", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "torch.compile of this release does not support this Python[ ({python})] or Windows yet. "
     "Everything else of torch works.",
     ASK_TORCH,
     "Run without torch.compile (TORCH_COMPILE_DISABLE=1), or install a newer torch: "
     "`cudamatrix python V` lists those for a Python."},
    {"compiled-with-different-cuda", CM_PACKAGE_MISMATCH, CM_CERTAIN,
     "The two come from different builds[: torch has CUDA {torch_cuda}][, {package} has "
     "{package_cuda}]. The +cu tags of torch, torchvision and torchaudio must be the same; "
     "mixing indexes, or updating only one, gives this.",
     PIP_LIST,
     "Install torch and its companions in one command from one index: `cudamatrix recommend` "
     "gives the line."},
    {"conda-not-found", CM_PACKAGE_MISMATCH, CM_SEVERAL,
     "The channels hold no package of that name and version[ ({package})]: it was never built, "
     "it is not for this platform, or its channel (pytorch, nvidia, conda-forge) is missing in "
     "the command. conda's own builds of torch ended with 2.5.1.",
     "conda config --show channels",
     "Add the channels pytorch and nvidia or take a version that exists (`cudamatrix torch V`); "
     "newer ones come by pip: `cudamatrix recommend`."},
    {"conda-unsatisfiable", CM_PACKAGE_MISMATCH, CM_SEVERAL,
     "The specifications contradict each other: no build in the channels has this torch with "
     "this Python, CUDA package and driver. conda had builds of torch of its own up to 2.5.1, "
     "with pytorch-cuda= (earlier cudatoolkit=) to choose the CUDA.",
     "conda info",
     "Take a combination that was built (`cudamatrix torch V` lists builds and the conda line), "
     "or install by pip: `cudamatrix recommend` gives the line."},
    {"container-cli-failed", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The NVIDIA Container Toolkit could not give the host's GPUs to the container[: {reason}]. "
     "The host's driver is missing or not loaded, was updated without a reboot, or the "
     "container asks for a GPU that is not there.",
     NVIDIA_SMI,
     "Make `nvidia-smi` work on the host first, then start the container again."},
    {"container-driver-requirement", CM_DRIVER_TOO_OLD, CM_CERTAIN,
     "The container image asks for a newer driver than the host has[ ({driver})][: at least "
     "{needed}]. The "
     "driver belongs to the host and cannot be updated inside; a torch wheel alone needs less, "
     "only the floor of its CUDA major.",
     NVIDIA_SMI,
     "Update the host's driver, or take an image of an older CUDA: `cudamatrix driver V` shows "
     "what the driver runs."},
    {"container-no-gpu-runtime", CM_NO_GPU, CM_CERTAIN,
     "The container has no GPU: it was started without --gpus (or the nvidia runtime), or the "
     "NVIDIA Container Toolkit is not installed or not registered with Docker. Driver, torch "
     "and GPU may all fit.",
     "docker run --rm --gpus all ubuntu nvidia-smi",
     "Install the NVIDIA Container Toolkit on the host, run nvidia-ctk runtime configure, "
     "restart Docker and start the container with --gpus all."},
    {"cpu-only-build", CM_CPU_ONLY_BUILD, CM_CERTAIN,
     "This torch was built without CUDA, whatever driver and toolkit are installed. Plain pip "
     "gives that on Windows and macOS, the cpu index everywhere, conda where no CUDA build "
     "fits, and a program may use another environment than the one that was repaired.",
     ASK_TORCH,
     "Uninstall torch and install a CUDA build by its index (`cudamatrix recommend` gives the "
     "line); pip does not replace a CPU build of the same version by itself."},
    {"cublas-alloc-failed", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "cuBLAS found no memory for itself: the GPU is full, or an earlier kernel failed. Versions "
     "seldom are at fault.",
     NVIDIA_SMI,
     "Use a smaller batch, end other processes on the GPU, and run with CUDA_LAUNCH_BLOCKING=1 "
     "to see an earlier error."},
    {"cublas-arch-mismatch", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "cuBLAS does not offer this operation or type on this GPU: the GPU is too old for it, or "
     "newer than the CUDA of the wheel. torch's own kernels may run.",
     "python -c \"import torch; print(torch.version.cuda, torch.cuda.get_device_capability())\"",
     "Choose another precision, or a torch whose CUDA knows the GPU: `cudamatrix gpu NAME` and "
     "`cudamatrix recommend`."},
    {"cublas-execution-failed", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A cuBLAS call failed while it ran: wrong shapes or an index out of range, full memory, "
     "mixed copies of cuBLAS, or a CUDA that is older than the GPU. The message does not say "
     "which.",
     "CUDA_LAUNCH_BLOCKING=1 python SCRIPT.py",
     "Run the same on the CPU to see a wrong shape, unset LD_LIBRARY_PATH, and let `cudamatrix "
     "check --from FILE` judge GPU and build."},
    {"cublas-not-initialized", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "cuBLAS could not start: mostly the memory of the GPU is full or an earlier kernel failed "
     "(an index out of range); else the libraries do not know the GPU, or copies of different "
     "CUDA releases are mixed.",
     NVIDIA_SMI,
     "Free GPU memory, run with CUDA_LAUNCH_BLOCKING=1 to see an earlier error, unset "
     "LD_LIBRARY_PATH; `cudamatrix check --from FILE` judges the GPU."},
    {"cublas-symbol", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "Libraries of different CUDA releases are mixed[: {library} wants {symbol}], which the "
     "cuBLAS that was found does not have. Mostly LD_LIBRARY_PATH or a system toolkit puts "
     "another cuBLAS before the wheel's own.",
     "echo $LD_LIBRARY_PATH; pip list | grep -i nvidia",
     "Unset LD_LIBRARY_PATH and install torch anew with the nvidia packages that it pins; the "
     "wheel needs no toolkit."},
    {"cuda-deserialize", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The file was saved from a GPU, and here torch.cuda.is_available() is False: no GPU, no "
     "driver, a driver too old, or a CPU-only build. The message does not say which.",
     ASK_TORCH,
     "Load it with map_location='cpu', or find out why CUDA is not available: `cudamatrix check "
     "--from FILE` on the output of collect_env."},
    {"cuda-driver-init-failed", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "cuInit, the first call into the driver, failed: no usable GPU, a driver that is broken or "
     "was updated without a reboot, or CUDA used in a forked child process (start method "
     "`spawn` avoids that).",
     NVIDIA_SMI,
     "Make `nvidia-smi` list the GPU; in code that forks use torch.multiprocessing with start "
     "method spawn, and do not touch CUDA before."},
    {"cuda-headers-missing", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "An extension is being compiled and the headers of the CUDA toolkit are not found: wheels of "
     "torch bring the runtime, not the headers. The toolkit must be of the same CUDA major as the "
     "wheel.",
     "nvcc --version",
     "Install the toolkit of the CUDA that torch was built with and set CUDA_HOME to it, or take a "
     "ready wheel of the extension."},
    {"cuda-home-unset", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "An extension is to be compiled, and no CUDA toolkit is installed or CUDA_HOME (CUDA_PATH "
     "on Windows) does not name it. torch itself runs without one: its wheels bring the CUDA "
     "libraries but no compiler.",
     "nvcc --version",
     "Install the toolkit whose major is that of torch.version.cuda (`cudamatrix cuda V` gives "
     "its address) and set CUDA_HOME, or take a wheel of the package that is already compiled."},
    {"cuda-init-unexpected", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "Counting the GPUs failed before anything was computed[ (error {error})]: driver and libcuda "
     "may not belong together, device nodes may be missing in a container, or the driver has not "
     "finished starting.",
     "nvidia-smi",
     "Look at what `nvidia-smi` says first; if it fails as well, repair the driver before anything "
     "of torch."},
    {"cuda-not-supported", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The driver says that this GPU, virtual GPU or operating system does not offer the called "
     "function (IPC, peer access, managed memory or graphs, for example under WSL, vGPU or "
     "MIG). It is not about code for the GPU.",
     COLLECT_ENV,
     "Turn the feature off in the program (for data loaders num_workers=0, for NCCL "
     "NCCL_P2P_DISABLE=1), or run on a machine that has it."},
    {"cuda-out-of-memory", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The memory of the GPU is full[: {wanted} were wanted][ on GPU {index}][ of {total}]. "
     "torch, driver and GPU fit each other; other processes and torch's own cache count too.",
     NVIDIA_SMI,
     "Use a smaller batch or model, end other processes on the GPU, or a lower precision; no "
     "other version of torch or CUDA is needed."},
    {"cuda-stub-library", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The libcuda that was loaded is the stub of a toolkit, which only serves for linking: the "
     "folder lib64/stubs stands on the library path before the real driver.",
     "ldconfig -p | grep libcuda.so",
     "Take every stubs folder out of LD_LIBRARY_PATH."},
    {"cuda-unavailable", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "torch.cuda.is_available() is False, which alone says nothing about why: a CPU-only build "
     "(torch.version.cuda is None), a driver that is missing or below the floor of the wheel's "
     "CUDA, or hidden GPUs. A toolkit plays no part.",
     ASK_TORCH,
     "Give the output of `python -m torch.utils.collect_env` and `nvidia-smi` to `cudamatrix "
     "check --from FILE`."},
    {"cuda-unknown-error", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The driver failed to initialise and does not say why. Common causes: the nvidia_uvm "
     "module lost its state after the machine slept, CUDA_VISIBLE_DEVICES was changed after "
     "CUDA had started, /dev/nvidia-uvm is missing in the container, or driver and kernel do "
     "not match.",
     NVIDIA_SMI,
     "Reboot, or reload nvidia_uvm (sudo rmmod nvidia_uvm && sudo modprobe nvidia_uvm); set "
     "CUDA_VISIBLE_DEVICES before torch is imported."},
    {"cudnn-arch-mismatch", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "cuDNN finds no code for this operation on this GPU: the cuDNN of the wheel is older than "
     "the GPU or no longer supports it; a lack of memory gives nearly the same message. torch's "
     "own kernels may run.",
     "python -c \"import torch; print(torch.backends.cudnn.version(), "
     "torch.cuda.get_device_capability())\"",
     "Install a torch whose CUDA and cuDNN know the GPU (`cudamatrix gpu NAME`, `cudamatrix "
     "recommend`); to compare, set torch.backends.cudnn.enabled = False."},
    {"cudnn-dll-not-loaded", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A library of cuDNN[, {library},] does not load on Windows: zlibwapi.dll (zlib), which "
     "cuDNN 8 needs, is not on PATH, or a cuDNN of another version that was copied into a toolkit "
     "stands on PATH before torch's own.",
     "where.exe zlibwapi.dll",
     "Take that toolkit's bin out of PATH and install torch anew from one index (`cudamatrix "
     "recommend`): its wheel brings its own cuDNN. For another program put zlibwapi.dll on PATH: "
     "`cudamatrix cudnn V --os windows` names what goes beside."},
    {"cudnn-execution-failed", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A cuDNN kernel failed while it ran: memory is full, the driver or hardware failed, or "
     "cuDNN has no good code for this GPU. The message does not say which.",
     "CUDA_LAUNCH_BLOCKING=1 python SCRIPT.py",
     "Try a smaller batch and torch.backends.cudnn.enabled = False; if that helps, check the "
     "GPU against the build with `cudamatrix check --from FILE`."},
    {"cudnn-not-initialized", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "cuDNN could not start: the memory of the GPU is full, the driver is older than the "
     "libraries want, another cuDNN was loaded, or an earlier CUDA error went by unnoticed.",
     NVIDIA_SMI,
     "Free GPU memory and try again; then unset LD_LIBRARY_PATH, and let `cudamatrix check "
     "--from FILE` judge driver and GPU."},
    {"cudnn-not-supported", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "cuDNN does not do this operation with these shapes, strides or types; a tensor that is "
     "not contiguous is the usual reason. Versions rarely are.",
     "python -c \"import torch; print(torch.__version__, torch.backends.cudnn.version())\"",
     "Make the input contiguous, use smaller tensors or another type, or try a newer torch."},
    {"cudnn-symbol", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "Another cuDNN was loaded than the one torch was built with[: {library} wants {symbol}]: a "
     "system cuDNN on LD_LIBRARY_PATH, another package that brings one, or an nvidia-cudnn "
     "package of the wrong version.",
     "echo $LD_LIBRARY_PATH; pip list | grep -i cudnn",
     "Unset LD_LIBRARY_PATH and install torch anew with the nvidia-cudnn package that it pins; "
     "wheels bring their own cuDNN."},
    {"cudnn-version-mismatch", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "torch was built with one cuDNN[ ({built})] and loaded another[ ({runtime})]. Wheels bring "
     "their own; a system copy on LD_LIBRARY_PATH or PATH, or an nvidia-cudnn package that "
     "something else updated, stands before it.",
     "python -c \"import torch; print(torch.__version__, torch.backends.cudnn.version())\"",
     "Unset LD_LIBRARY_PATH (on Windows clean PATH) and install torch anew, so that the cuDNN "
     "which it pins is the only one."},
    {"cufft-error", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "cuFFT failed: memory is full, or its CUDA is older than the GPU; the cuFFT before CUDA "
     "11.8 does not work on GPUs of capability 8.9, although other kernels of those wheels run "
     "there.",
     "python -c \"import torch; print(torch.version.cuda, torch.cuda.get_device_capability())\"",
     "Install a torch built with a CUDA that knows the GPU: `cudamatrix gpu NAME` gives the "
     "first, `cudamatrix recommend` the line."},
    {"cxx11-abi-symbol", CM_PACKAGE_MISMATCH, CM_LIKELY,
     "The library[ {library}] was compiled with the other C++ ABI than torch: its symbol[ "
     "{symbol}] carries cxx11, and this torch has only the old form, or another version of it. "
     "Builds of different origin (pip, conda, own compilation) do not mix.",
     "python -c \"import torch; print(torch.__version__, torch.compiled_with_cxx11_abi())\"",
     "Install the package that was built for this very torch, or compile it anew against the "
     "installed torch."},
    {"dependency-conflict", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "pip compared what is installed and found a pair that does not fit[: {package} wants "
     "{wanted}][, but {have} is there]. It is a warning after the installation: whether it "
     "hurts depends on the pair; torchvision and torchaudio need exactly their torch.",
     "python -m pip check",
     "Install versions that belong together in one command; `cudamatrix torch V` lists what "
     "goes with a torch."},
    {"device-side-assert", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "A kernel ran and found bad data, mostly an index out of range such as a label not below "
     "the number of classes. GPU, driver and torch fit; the place shown is late because kernels "
     "run asynchronously.",
     "CUDA_LAUNCH_BLOCKING=1 python SCRIPT.py",
     "Run the same on the CPU or with CUDA_LAUNCH_BLOCKING=1 to find the operation, and correct "
     "the indexes."},
    {"devices-busy", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "Every GPU refuses a new context: another process holds it in exclusive mode, compute mode "
     "is prohibited, a MIG GPU has no instance, or a crashed process still holds it. No version "
     "is at fault.",
     "nvidia-smi -q -d COMPUTE",
     "End the other process, set the compute mode back (nvidia-smi -c 0), or create a MIG "
     "instance."},
    {"dll-bad-format", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "Windows was given a library for another processor: 32-bit and 64-bit are mixed, or the "
     "file is damaged. torch exists for 64-bit Python only.",
     ASK_PYTHON,
     "Use 64-bit Python in a fresh environment and install torch anew: `cudamatrix recommend` "
     "gives the line."},
    {"dll-initialization-failed", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A library of torch[, {library},] was found but could not start: mostly the Visual C++ "
     "2015-2022 x64 redistributable is missing or older than the one torch was built with, or "
     "another library of the same name was loaded first.",
     PIP_LIST,
     "Install the newest Visual C++ 2015-2022 x64 redistributable; if it stays, import torch "
     "before other packages or make a fresh environment."},
    {"dll-load-failed", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A compiled module[, {module},] could not be loaded; the words behind this tell why: a "
     "missing DLL, another version of one, or a wrong processor. It may not belong to torch at "
     "all.",
     PIP_LIST,
     "Install the newest Visual C++ 2015-2022 x64 redistributable, and the package anew in the "
     "version for this Python and this torch."},
    {"dll-not-found", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A library[, {library},][ for the module {module},] or one that it needs is missing. The "
     "named file itself mostly is there: the Visual C++ 2015-2022 x64 redistributable, an "
     "OpenMP library (fbgemm.dll of one release), or the DLLs of another CUDA (a companion of "
     "another build) are not.",
     PIP_LIST,
     "Install the newest Visual C++ 2015-2022 x64 redistributable, then torch and its "
     "companions anew from one index: `cudamatrix recommend` gives the line."},
    {"dll-procedure-not-found", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A library[, {library},][ for the module {module},] met another version of a DLL than it "
     "was built with: a companion that belongs to another torch, or a CUDA or cuDNN folder on "
     "PATH that stands before torch's own.",
     PIP_LIST,
     "Install the companions that belong to this torch (`cudamatrix torch V`), and take CUDA "
     "and cuDNN folders off PATH to compare: wheels need neither."},
    {"driver-combination", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The kernel module and the user libraries of the NVIDIA driver are of different versions, "
     "mostly because the driver was updated while the old module is still loaded, or a "
     "container brings its own libcuda. The versions of torch and CUDA are not the cause.",
     "cat /proc/driver/nvidia/version",
     "Reboot, so that the new kernel module is loaded; if it stays, install the driver anew and "
     "remove copies of libcuda.so.1 from LD_LIBRARY_PATH."},
    {"driver-insufficient", CM_DRIVER_TOO_OLD, CM_LIKELY,
     "The CUDA inside the wheel wants a newer driver than it found: one at the floor of its "
     "CUDA major (from CUDA 11 on), or that of its own release (before). The same error comes "
     "where no driver is reached at all, as in a container that was started without GPUs.",
     NVIDIA_SMI,
     "If `nvidia-smi` shows a driver, update it or install a torch for an older CUDA "
     "(`cudamatrix recommend` gives the line); if it fails, repair the driver first."},
    {"driver-too-old", CM_DRIVER_TOO_OLD, CM_CERTAIN,
     "The NVIDIA driver is older than the CUDA of this torch needs[; it reports {found}, which "
     "means major * 1000 + minor * 10, as 11040 is CUDA 11.4]. From CUDA 11 on a wheel needs the floor of its CUDA major, before "
     "that the driver of its own release; a CUDA toolkit changes nothing about it.",
     NVIDIA_SMI,
     "Update the driver as far as the GPU's last branch allows, or install a torch built for an "
     "older CUDA: `cudamatrix recommend` gives the exact line."},
    {"externally-managed", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "This Python belongs to the operating system, which forbids pip to change it. Versions are "
     "not at fault.",
     "python -c \"import sys; print(sys.prefix, sys.version)\"",
     "Make a virtual environment (python3 -m venv .venv) and run the line of `cudamatrix "
     "recommend` in it."},
    {"flash-attention-ampere", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "FlashAttention has kernels only for newer GPUs[ ({gpus} and later)]; the first it knows "
     "is Ampere, compute capability 8.0. torch itself works on this GPU.",
     "python -c \"import torch; print(torch.cuda.get_device_capability())\"",
     "Choose another attention (sdpa, xformers or eager) in the program's settings; no other "
     "build of torch changes the GPU."},
    {"forward-compatibility", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "A CUDA compatibility library (package cuda-compat, usually part of a container image) "
     "stands before the driver's own libcuda; only data-centre GPUs accept that, GeForce cards "
     "answer with error 804. Either the image's CUDA is newer than the driver's, or the driver "
     "was updated without a reboot.",
     NVIDIA_SMI,
     "Reboot if the driver was just updated; else update it on the host, take cuda-compat out "
     "of LD_LIBRARY_PATH, or use an older CUDA (`cudamatrix driver V` lists what the driver "
     "runs)."},
    {"fp8-capability", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "FP8 needs a GPU that computes it (compute capability 8.9 or 9.0 and later)[; {minimum} is "
     "asked for]. torch works on this GPU in other precisions.",
     "python -c \"import torch; print(torch.cuda.get_device_capability())\"",
     "Choose another precision or quantisation."},
    {"glibc-too-old", CM_PLATFORM_UNSUPPORTED, CM_LIKELY,
     "A wheel needs a newer glibc than this system has[: {needed} at least]. It was built for "
     "newer Linux systems (manylinux_2_28 means glibc 2.28), and glibc cannot be replaced "
     "without the system.",
     "ldd --version",
     "Install a torch whose wheels are built for this glibc, or use a newer system or a "
     "container: `cudamatrix recommend` gives what fits."},
    {"glibcxx-too-old", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "The libstdc++ that was loaded is older than a compiled package needs[: {needed} at "
     "least]. In conda environments an old copy often stands before the system's, or the other "
     "way round; GPU and driver are not concerned.",
     "strings $CONDA_PREFIX/lib/libstdc++.so.6 | grep GLIBCXX | tail -1",
     "Install a newer libstdcxx-ng in the environment (conda-forge), or take the folder of the "
     "old copy out of LD_LIBRARY_PATH."},
    {"gpu-capability", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "torch names the GPU[ {gpu}][, compute capability {cc},] and lists what its wheel was "
     "built for. Alone this proves nothing: an entry of the same major with a minor not above "
     "the GPU's runs on it, unless the list excludes it.",
     "python -c \"import torch; print(torch.ones(2).cuda() + 1)\"",
     "Change nothing if a plain CUDA tensor adds up; else `cudamatrix check --from FILE` judges "
     "the list against the GPU."},
    {"gpu-fell-off-bus", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The GPU stopped answering on PCI Express: power supply, heat, riser, firmware or a "
     "failing card. Versions of torch, CUDA and driver are seldom the cause.",
     "sudo dmesg | grep -i xid",
     "Switch the machine off and on, check power, cooling and seating; if it recurs, test the "
     "card in another machine."},
    {"gpu-needs-newer-cuda", CM_NO_KERNEL_IMAGE, CM_LIKELY,
     "The GPU[ ({gpu})] is newer than the CUDA of this torch[: it wants {required}, where 9000 "
     "means CUDA 9.0][, and torch has {have}]. Such a build has no machine code for it; old "
     "releases may still start slowly by PTX, others fail at the first kernel.",
     ASK_TORCH,
     "Install a torch built with a CUDA that knows the GPU: `cudamatrix gpu NAME` gives the "
     "oldest, `cudamatrix recommend` the line."},
    {"gpu-not-compatible", CM_NO_KERNEL_IMAGE, CM_CERTAIN,
     "The wheel has no code for this GPU[ ({gpu})][, {arch}][: it carries {archs}]. Machine "
     "code runs only on the same major of compute capability with a minor not above the GPU's, "
     "PTX on newer GPUs only; is_available() stays True while every kernel fails, and neither "
     "driver nor toolkit changes that.",
     ASK_TORCH,
     "Install a torch build that has code for this GPU[ (torch itself names CUDA {advised})]: "
     "`cudamatrix recommend` gives the exact line, `cudamatrix gpu NAME` the oldest and newest "
     "torch."},
    {"gpu-too-old", CM_NO_KERNEL_IMAGE, CM_CERTAIN,
     "This torch has no code for the GPU any more[ ({gpu})][, compute capability {cc}][: the "
     "least it supports is {minimum}]. Machine code runs only within one major of compute "
     "capability, and PTX only on newer GPUs, so no driver or toolkit helps.",
     ASK_TORCH,
     "Install the newest torch that still has code for the GPU: `cudamatrix last --gpu NAME` "
     "names it, with the CUDA and the driver that go with it."},
    {"gsp-firmware", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "The kernel module could not bring up the GPU: the open kernel modules support only Turing "
     "and newer, the newest GPUs need exactly these, and module and GSP firmware must be of one "
     "driver version. Until it starts no CUDA program sees this GPU.",
     "sudo dmesg | grep -i nvrm",
     "Install the flavour (open or proprietary) and branch of the driver that this GPU needs, "
     "with its own firmware; `cudamatrix gpu NAME` gives the branches."},
    {"half-on-cpu", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "The model is in half precision but computes on the CPU, where this operation has none: "
     "either no GPU was used, or a CPU-only build of torch is installed.",
     ASK_TORCH,
     "Move the model to the GPU, or use float32 on the CPU; if is_available() is False, "
     "`cudamatrix check --from FILE` finds out why."},
    {"hash-mismatch", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The file that pip received is not the one that the requirements name: a download that "
     "broke off, a proxy or mirror with another file, or hashes of another build. Whether the "
     "versions fit is not said.",
     "python -m pip cache info",
     "Empty the cache (python -m pip cache purge) and try again, or write the hashes of the "
     "build that is wanted."},
    {"hip-no-binary", CM_NO_KERNEL_IMAGE, CM_CERTAIN,
     "The ROCm build has no code for this AMD GPU[ ({arch})]. There is nothing like PTX on AMD: "
     "the gfx target itself must be in the wheel, and in its libraries too (rocBLAS, Tensile).",
     "python -c \"import torch; print(torch.version.hip, torch.cuda.get_arch_list())\"",
     "Install a ROCm build that has the GPU's gfx target (`cudamatrix recommend` gives the line "
     "if there is one); HSA_OVERRIDE_GFX_VERSION can pose as a near target, at one's own risk."},
    {"host-compiler-gcc", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The C++ compiler[ {compiler}][ {have}] is newer than this CUDA toolkit[ {toolkit}] "
     "accepts[: {newest} is the newest]. Each toolkit has a newest host compiler; only "
     "compiling extensions is concerned.",
     "gcc --version",
     "Compile with an older compiler (CC=gcc-N CXX=g++-N, or nvcc -ccbin), or with a newer "
     "toolkit of the same CUDA major."},
    {"host-compiler-msvc", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "This Visual Studio is not one that the CUDA toolkit accepts[: only {versions}]. Each "
     "toolkit has a newest one; only compiling extensions is concerned.",
     "nvcc --version",
     "Install build tools that the toolkit accepts beside the newer ones and open their command "
     "prompt, or use a newer toolkit of the same CUDA major."},
    {"illegal-instruction", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "The program met a CPU instruction that this processor does not have, mostly AVX or AVX2 on an "
     "old CPU or in a virtual machine that hides them. It has nothing to do with the GPU.",
     "grep -m1 -o -w avx2 /proc/cpuinfo",
     "Run on a CPU with AVX2, let the virtual machine pass the host CPU through, or build torch "
     "from source for this CPU."},
    {"illegal-memory-access", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A kernel ran and touched memory that is not its own: a fault in an extension or in torch, "
     "an index out of range, or failing hardware. Code for the GPU is there, so versions are "
     "seldom the cause.",
     "CUDA_LAUNCH_BLOCKING=1 python SCRIPT.py",
     "Find the operation with CUDA_LAUNCH_BLOCKING=1 or compute-sanitizer; rebuild extensions "
     "against the installed torch, and try a newer release of torch."},
    {"import-name", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The installed torch does not have what was asked of it[: {name}]: the calling package is "
     "made for a newer or older torch, or a file torch.py (a folder torch) of one's own hides "
     "the real one.",
     "python -c \"import torch; print(torch.__version__, torch.__file__)\"",
     "Rename files of one's own called torch; else install versions that belong together: "
     "`cudamatrix torch V` lists them."},
    {"incompatible-architecture", CM_PLATFORM_UNSUPPORTED, CM_CERTAIN,
     "A library on this Mac was built for the other kind of processor[: it is {have}, {need} is "
     "needed]. Python runs as one and the package was installed for the other, mostly by an x86_64 "
     "Python or conda under Rosetta.",
     "python -c \"import platform; print(platform.machine())\"",
     "Make a new environment with a native Python (arm64 on Apple silicon) and install torch "
     "there anew."},
    {"invalid-device-function", CM_NO_KERNEL_IMAGE, CM_LIKELY,
     "A kernel was called that holds no code for this GPU: on AMD the gfx target is not in the "
     "build, on NVIDIA the wheel or an extension was compiled for other compute capabilities. "
     "is_available() can be True all the same.",
     ASK_TORCH,
     "Install a build with code for the GPU (`cudamatrix recommend` gives the line); if plain "
     "CUDA tensors work, compile the extension anew for this GPU."},
    {"invalid-device-ordinal", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The program asks for a GPU number that does not exist[: {device}][ of {count}]. CUDA "
     "counts from 0, and only what CUDA_VISIBLE_DEVICES leaves over; a checkpoint remembers the "
     "number it was saved on.",
     "python -c \"import torch; print(torch.cuda.device_count())\"",
     "Use a smaller device number, correct CUDA_VISIBLE_DEVICES, or load the checkpoint with "
     "map_location."},
    {"invalid-distribution", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "A folder in site-packages begins with a dash or tilde: an earlier installation was broken off "
     "and left it. It is a warning; the packages that pip names otherwise are whole.",
     NULL,
     "Delete the folders in site-packages whose names begin with ~ or -."},
    {"invalid-wheel", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "The file[ of {package}] is no whole wheel: the download was broken off, a proxy or mirror "
     "answered with a page instead of the file, or the file was renamed.",
     "python -m zipfile -t FILE.whl",
     "Delete the file (pip cache purge removes pip's copy) and fetch it again; compare its size "
     "or sha256 with what the index states."},
    {"jetson-nvgpu", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "Only Jetson boards say this: the process may not open the board's GPU (groups video and "
     "render, a container without --runtime nvidia), or another L4T or JetPack is inside. "
     "Jetson needs NVIDIA's own torch wheels: desktop machine code does not run on its GPU.",
     "cat /etc/nv_tegra_release",
     "Add the user to the groups video and render, start containers with --runtime nvidia, and "
     "install NVIDIA's wheel for this JetPack."},
    {"kernel-image-invalid", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The code in the library is damaged or of a form that this driver cannot load, as code from a "
     "newer CUDA than the driver speaks.",
     "nvidia-smi",
     "Compare the driver with `cudamatrix check`, and install the package anew."},
    {"launch-failure", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A kernel started and died: a fault in an extension, unstable hardware (overclocking, "
     "power, heat), or a driver fault. The message does not tell which, and it is not about "
     "missing code for the GPU.",
     "sudo dmesg | grep -i xid",
     "Look up the Xid in the kernel's log, run without overclocking, rebuild extensions, and "
     "try another driver of the same branch."},
    {"launch-timeout", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "A kernel ran longer than the watchdog of the display allows (about 2 seconds on Windows, "
     "TDR); it applies to GPUs that also drive a screen.",
     NULL,
     "Use smaller batches, a GPU without a display, or raise the limit (TdrDelay on Windows)."},
    {"legacy-gpu-driver", CM_DRIVER_DROPS_GPU, CM_CERTAIN,
     "The installed driver no longer drives this GPU[ ({gpu})][: {branch} is the last branch "
     "that does]. Driver branches drop old architectures, and a newer driver does not bring "
     "them back.",
     NVIDIA_SMI,
     "Install the branch that the message names, then a torch that it runs and that has code "
     "for the GPU: `cudamatrix last --gpu NAME` says whether there is one."},
    {"libcublas-missing", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "cuBLAS[ {version}] was not found: the nvidia-cublas package of torch is missing or of "
     "another CUDA, or a companion was built for another CUDA than torch.",
     "pip list | grep -i nvidia",
     "Install torch anew without --no-deps so that its nvidia packages come along, and "
     "companions with the same tag (`cudamatrix torch V`)."},
    {"libcuda-missing", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The library of the NVIDIA driver, libcuda, was not found. libcuda.so.1 belongs to the "
     "driver, not to the toolkit: no driver is installed, or the container runs without GPUs. "
     "Where only libcuda.so is missing (WSL), the driver is there and a link or a search path "
     "is not.",
     "ldconfig -p | grep libcuda",
     "Install the driver or start the container with --gpus all; on WSL add /usr/lib/wsl/lib to "
     "LD_LIBRARY_PATH and install no Linux driver there."},
    {"libcudart-missing", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "Some library was built for another CUDA[, {version},] than what is installed here: a "
     "torchvision, torchaudio or extension of another build tag, or a program that uses the "
     "toolkit. torch's own wheels bring the runtime of their CUDA along.",
     PIP_LIST,
     "Install companions with torch's own tag (`cudamatrix torch V`), compile extensions anew, "
     "and only for other programs install that CUDA's runtime."},
    {"libcudnn-missing", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "cuDNN[ {version}][ ({library})] was not found or one of its parts does not load: another "
     "package wants a system cuDNN, or several copies are mixed. Wheels of torch bring their "
     "own cuDNN, which others do not see by themselves.",
     "pip list | grep -i cudnn",
     "Install torch anew with its nvidia-cudnn package and unset LD_LIBRARY_PATH; on WSL see "
     "that libcuda.so is found too."},
    {"libnvrtc-missing", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The run-time compiler NVRTC[ {version}] or its builtins were not found: a library was "
     "built for another CUDA than the one installed, or a toolkit on the path stands before "
     "torch's own copy. torch's wheels bring NVRTC along.",
     ASK_TORCH,
     "Install torch and its companions anew from one index (`cudamatrix recommend`), and take "
     "other toolkits out of LD_LIBRARY_PATH or PATH."},
    {"library-not-loaded", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A compiled library of a package could not be loaded[: {library}]. Mostly it was built for "
     "another torch, or for another CUDA than the torch that is installed.",
     "pip list",
     "Install the release of that package that belongs to this torch: `cudamatrix torch VERSION` "
     "names torchvision, torchaudio and the others."},
    {"libtorch-hip-missing", CM_PACKAGE_MISMATCH, CM_LIKELY,
     "A package was built for a ROCm build of torch, and the installed torch is a CUDA or CPU "
     "build (or its ROCm libraries are missing). The builds must be the same for torch, "
     "torchvision and torchaudio.",
     "python -c \"import torch; print(torch.__version__, torch.version.hip, "
     "torch.version.cuda)\"",
     "Install torch and its companions from one index, of ROCm or of CUDA: `cudamatrix "
     "recommend` gives the line."},
    {"libtorch-missing", CM_PACKAGE_MISMATCH, CM_LIKELY,
     "A compiled package wants a library of torch[, {library},] that the installed torch does "
     "not have: it was built for another torch or for a build with CUDA. It also comes when the "
     "package is imported before torch.",
     PIP_LIST,
     "Install the version that belongs to this torch (`cudamatrix torch V`), compile extensions "
     "anew, and import torch first."},
    {"mkl-symbol", CM_PACKAGE_MISMATCH, CM_LIKELY,
     "torch[ ({library})] was linked against an older Intel MKL: MKL removed iJIT_NotifyEvent "
     "in 2024.1, and conda gave that MKL to builds of torch from before. GPU and driver are not "
     "concerned.",
     "conda list mkl",
     "Install an MKL older than 2024.1 in this environment (conda install \"mkl<2024.1\"), or "
     "torch by pip, whose wheels bring MKL along."},
    {"module-missing", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The module[ {module}] is not installed in the Python that ran, or the installed version "
     "of its package does not have it. It does not say whether torch, driver and GPU fit.",
     "python -c \"import sys; print(sys.executable)\"",
     "Install the package with that very Python (python -m pip install ...), for torchvision "
     "and torchaudio in the version that `cudamatrix torch V` names."},
    {"mps-unavailable", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "MPS, the GPU of Apple silicon, is not available: macOS is too old[ (at least {minimum})], "
     "the Mac is Intel, Python runs under Rosetta as x86_64, or this torch was built without "
     "MPS. CUDA on macOS ended long ago.",
     "python -c \"import platform, torch; print(platform.machine(), platform.mac_ver(), "
     "torch.__version__)\"",
     "Use a native arm64 Python and a current macOS, then install torch anew; outside macOS "
     "choose the device cuda or cpu."},
    {"msvc-missing", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "A package is to be compiled, and Microsoft's C++ compiler[ ({needed} or newer)] is not "
     "there or not on the path. torch's own wheels need no compiler.",
     "where cl",
     "Take a wheel of the package for this Python, or install the Visual Studio build tools "
     "with C++ and work in their x64 command prompt."},
    {"named-symbol-not-found", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "libcuda and the kernel driver do not belong together: under WSL or in a container another "
     "libcuda stands first, or the driver was updated without a restart.",
     "nvidia-smi",
     "Restart after a driver update; under WSL install no Linux driver, and in a container let the "
     "runtime bring libcuda in."},
    {"nccl-error", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "NCCL[ {nccl}] failed to connect the GPUs: network or shared memory settings, two "
     "processes on one GPU, different versions of torch on the machines, or a build without "
     "NCCL (all Windows builds). It often only reports an error that another library had.",
     "NCCL_DEBUG=INFO python SCRIPT.py",
     "Read NCCL's own lines with NCCL_DEBUG=INFO; on Windows use the backend gloo; use the same "
     "torch on all machines."},
    {"nccl-symbol", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "torch[ ({library})] found another NCCL than it was built with[: {symbol} is not in it]: "
     "one from LD_LIBRARY_PATH, the system or a later nvidia-nccl package.",
     "pip list | grep -i nccl",
     "Remove the other libnccl from LD_LIBRARY_PATH, and install torch anew with the "
     "nvidia-nccl package that it pins."},
    {"no-cuda-device", CM_NO_GPU, CM_SEVERAL,
     "The driver library loads but offers no GPU: CUDA_VISIBLE_DEVICES hides them, the "
     "container has no device, or the driver does not drive this card (its branch was dropped, "
     "or it is newer than the driver).",
     NVIDIA_SMI,
     "Unset CUDA_VISIBLE_DEVICES and see that `nvidia-smi` lists the GPU; `cudamatrix gpu NAME` "
     "shows which driver branches drive it."},
    {"no-cuda-gpus", CM_NO_GPU, CM_SEVERAL,
     "The driver answers, but not one GPU is visible to this process: CUDA_VISIBLE_DEVICES (on "
     "AMD also HIP_VISIBLE_DEVICES) is empty, -1 or names a GPU that is not there, the "
     "scheduler or container granted none, or the machine has none.",
     "python -c \"import os, torch; print(os.environ.get('CUDA_VISIBLE_DEVICES'), "
     "torch.cuda.device_count())\"",
     "Unset or correct CUDA_VISIBLE_DEVICES, request a GPU from the scheduler, or start the "
     "container with --gpus all."},
    {"no-devices-found", CM_NO_GPU, CM_SEVERAL,
     "The driver is installed, but it brought up no GPU: the card is newer or older than the "
     "driver's branch knows, it failed to start, or it was handed to a virtual machine.",
     "sudo dmesg | grep -i nvrm",
     "Read the kernel's NVRM lines, and install a branch that drives the GPU: `cudamatrix gpu "
     "NAME` gives the first and the last."},
    {"no-driver", CM_NO_GPU, CM_CERTAIN,
     "torch was built with CUDA but finds no NVIDIA driver: none is installed or loaded, or the "
     "container or virtual machine does not pass it on. A CUDA toolkit is not a driver.",
     NVIDIA_SMI,
     "Install the NVIDIA driver (`cudamatrix gpu NAME` shows which branches drive the GPU), or "
     "start the container with its GPUs (docker run --gpus all)."},
    {"no-kernel-image", CM_NO_KERNEL_IMAGE, CM_LIKELY,
     "Some library holds no code for this GPU: a cubin sm_XY runs only on GPUs of the same "
     "major X with a minor of at least Y, and PTX only on newer ones. is_available() can be "
     "True all the same. Mostly it is torch's wheel; if a plain CUDA tensor adds up, it is an "
     "extension that was compiled for other GPUs.",
     "python -c \"import torch; print(torch.cuda.get_arch_list(), "
     "torch.cuda.get_device_capability()); print(torch.ones(2).cuda() + 1)\"",
     "Install a torch whose build has code for the GPU: `cudamatrix recommend` gives the line; "
     "if only an extension fails, compile it anew with TORCH_CUDA_ARCH_LIST set to the GPU's "
     "capability."},
    {"no-matching-distribution", CM_PACKAGE_MISMATCH, CM_SEVERAL,
     "pip found nothing[ for {requirement}] that fits this Python and system[; it was offered: "
     "{versions}]. Where other versions are listed, this version or build was never published "
     "there; where none are, Python (32-bit, too new), system, CPU or index is wrong. No tag "
     "need equal the driver's CUDA: there is no cu127.",
     ASK_PYTHON,
     "Take a build that exists: `cudamatrix torch V` lists builds and Pythons, `cudamatrix "
     "recommend` gives the exact line."},
    {"no-space", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "A disk is full: a CUDA build of torch takes several gigabytes, and pip unpacks it in the "
     "temporary folder first.",
     "df -h",
     "Free the disk, or set TMPDIR and the cache folder of pip (--cache-dir) to one with room."},
    {"numpy-2", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "A module was compiled for NumPy 1.x, and NumPy 2[ ({numpy})] is installed. torch itself "
     "still computes, on the GPU too, but conversions to and from NumPy fail.",
     PIP_LIST,
     "Install NumPy 1.x (pip install \"numpy<2\"), or newer versions of torch and the module "
     "that are built for NumPy 2."},
    {"numpy-missing", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "torch cannot use NumPy: it is not installed, or it is NumPy 2 beside a torch that was "
     "compiled for NumPy 1.x. GPU and driver are not concerned.",
     PIP_LIST,
     "Install NumPy; if it is there in version 2, install \"numpy<2\" or a newer torch."},
    {"nvcc-not-found", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The compiler nvcc is not on the path: no CUDA toolkit is installed, or its bin folder is "
     "not on PATH. Only compiling extensions needs it; torch runs without.",
     ASK_TORCH,
     "Change nothing to run torch; to compile, install the toolkit of torch's CUDA major "
     "(`cudamatrix cuda V` gives its address) and put its bin folder on PATH."},
    {"nvcc-unsupported-arch", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "nvcc does not know the architecture[ {arch}]: the toolkit is older than the GPU, or so "
     "new that it dropped it. CUDA 11 begins at 3.5, CUDA 12 at 5.0 and CUDA 13 at 7.5; torch's "
     "own wheels are not concerned.",
     "nvcc --version",
     "Use a toolkit that knows the GPU (`cudamatrix gpu NAME` gives the first and the last), or "
     "set TORCH_CUDA_ARCH_LIST to what the toolkit knows."},
    {"nvidia-smi-failed", CM_NO_GPU, CM_CERTAIN,
     "nvidia-smi is installed but no NVIDIA kernel module answers: it is not loaded, was not "
     "built for the running kernel, is blocked by Secure Boot, or there is no NVIDIA GPU. Until "
     "it answers no CUDA program can run.",
     "lsmod | grep nvidia",
     "Install the driver anew for the running kernel (with kernel headers, and a signed module "
     "under Secure Boot), then reboot; `cudamatrix gpu NAME` shows the branches that drive the "
     "GPU."},
    {"nvidia-smi-not-found", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The command nvidia-smi is not on the path: no NVIDIA driver is installed, or its folder "
     "is not on PATH (older Windows drivers put it into C:\\Program Files\\NVIDIA "
     "Corporation\\NVSMI). A container gets it from the host. It says nothing about torch.",
     ASK_AVAILABLE,
     "Install the NVIDIA driver, or call nvidia-smi by its full path; in containers add --gpus "
     "all."},
    {"nvjitlink-symbol", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "A CUDA library[, {library},] met an older libnvJitLink than it was built with, or none[: "
     "{symbol} is not in it]. Mostly LD_LIBRARY_PATH or a system toolkit puts another one "
     "first; the wheel brings its own, and needs no toolkit.",
     "echo $LD_LIBRARY_PATH; pip list | grep -i nvidia",
     "Unset LD_LIBRARY_PATH, and install torch anew so that the nvidia packages which it pins "
     "come with it."},
    {"nvml-mismatch", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The kernel module of the NVIDIA driver[ ({module})] and its libraries[ ({library})][ "
     "({client})] differ: the driver was updated while the old module stayed loaded. CUDA fails "
     "too until they agree; torch is not the cause.",
     "cat /proc/driver/nvidia/version",
     "Reboot, or unload and load the nvidia kernel modules; keep automatic driver updates from "
     "running under a live machine."},
    {"nvml-unavailable", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "NVML, the library that nvidia-smi uses, could not start[: {reason}]. The driver is "
     "missing or not loaded, or a container lost its devices while running; torch may still "
     "compute, as it needs NVML only to count or choose GPUs.",
     NVIDIA_SMI,
     "Make `nvidia-smi` work first: load or install the driver, restart the container; then run "
     "`cudamatrix check --from FILE` on its output."},
    {"nvrtc-invalid-arch", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "The run-time compiler (NVRTC) in the wheel is older than the GPU and does not know its "
     "compute capability: the CUDA of this torch came before the GPU. Kernels compiled ahead "
     "may still run where the major is the same.",
     ASK_TORCH,
     "Install a torch built with a CUDA that knows the GPU: `cudamatrix gpu NAME` gives the "
     "first toolkit, `cudamatrix recommend` the line."},
    {"os-call-failed", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "The driver asked the operating system for something and was refused: a container without the "
     "right device nodes, a sandbox, or a module that is not loaded.",
     "ls -l /dev/nvidia*",
     "Start the container with the GPUs given to it, or load the nvidia_uvm module."},
    {"paging-file-too-small", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "Windows could not reserve memory for torch's large libraries[ ({library})]: every "
     "process, data loader workers too, needs room in the paging file. Versions are not at "
     "fault.",
     "powershell -c \"Get-CimInstance Win32_PageFileUsage\"",
     "Enlarge the paging file, or use fewer workers (num_workers=0)."},
    {"ptx-jit-failed", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "The driver was to compile PTX and could not: the PTX is newer than the driver, or the "
     "compiler library of the driver (libnvidia-ptxjitcompiler) is missing. Minor-version "
     "compatibility does not cover PTX.",
     "nvidia-smi",
     "Update the driver to that of the CUDA release, or take a build with machine code for the GPU: "
     "`cudamatrix recommend` names one."},
    {"ptx-unsupported-toolchain", CM_DRIVER_TOO_OLD, CM_CERTAIN,
     "Code reached the GPU only as PTX, which the driver must compile, and the driver is older "
     "than the CUDA that wrote the PTX. Minor-version compatibility covers machine code (cubin) "
     "but not PTX: that needs the driver that shipped with the CUDA release, or a newer one.",
     NVIDIA_SMI,
     "Update the driver to the one of that CUDA release, or install a build that has machine "
     "code for the GPU: `cudamatrix check --from FILE` judges both."},
    {"ptxas-unknown-arch", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The assembler ptxas that was called does not know this GPU[ ({arch})]: it comes from a "
     "CUDA that is older than the GPU. Triton brings its own ptxas, extensions take the "
     "toolkit's; torch's own kernels are not concerned.",
     "which ptxas && ptxas --version",
     "Use a CUDA toolkit or a Triton that knows the GPU (`cudamatrix gpu NAME` gives the first "
     "toolkit), or set TRITON_PTXAS_PATH to its ptxas."},
    {"ptxas-unsupported-version", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The ptxas that was called is older than the compiler that wrote the PTX[: it knows "
     "version {supported}, the file is {ptx}]. Triton or an extension takes ptxas from another "
     "CUDA than the rest; torch's own kernels are not concerned.",
     "which ptxas && ptxas --version",
     "Let both come from one CUDA: set TRITON_PTXAS_PATH to a newer ptxas, or put the newer "
     "toolkit first on PATH."},
    {"requires-python", CM_PYTHON_UNSUPPORTED, CM_CERTAIN,
     "The package is not made for this Python[ ({python})][: it wants {wanted}]. Versions that "
     "ask for another Python are passed over by pip, as if they did not exist.",
     ASK_PYTHON,
     "Make an environment with a Python that fits: `cudamatrix torch V` lists the Pythons of a "
     "torch, `cudamatrix python V` the other way round."},
    {"resolution-impossible", CM_PACKAGE_MISMATCH, CM_CERTAIN,
     "The requirements contradict each other: no set of versions meets them all. torchvision "
     "and torchaudio each name exactly one torch, and their build tags must be torch's.",
     PIP_LIST,
     "Drop pins that are not needed and take versions that belong together: `cudamatrix torch "
     "V` lists what goes with a torch, `cudamatrix check --from FILE` finds the wrong pair."},
    {"shared-library-missing", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "A library[, {library},] that some package needs was not found: it is not installed, or "
     "its folder is not searched. Whether torch, driver and GPU fit is not said.",
     "ldd FILE.so | grep 'not found'",
     "Install what brings this library, or the build of the package that brings it along."},
    {"symbol-not-found", CM_PACKAGE_MISMATCH, CM_LIKELY,
     "A compiled package[ ({library})] wants a function[ ({symbol})] that the installed torch "
     "does not have: it was built for another torch. torchvision and torchaudio each belong to "
     "exactly one torch.",
     PIP_LIST,
     "Install the companions that belong to this torch: `cudamatrix torch V` names them."},
    {"system-not-initialized", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "The driver is there but the GPUs are not ready: on machines with NVSwitch (HGX, DGX) the "
     "Fabric Manager service does not run or is not of the driver's version. No version of "
     "torch can change that.",
     "systemctl status nvidia-fabricmanager",
     "Start nvidia-fabricmanager in exactly the version of the driver, then try again."},
    {"toolkit-minor-mismatch", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "A note while an extension is compiled: toolkit[ {toolkit}] and torch[ {torch_cuda}] "
     "differ only in the minor of CUDA. Within one major that works; running torch needs no "
     "toolkit at all.",
     "nvcc --version",
     "Change nothing unless the compilation fails; then use the toolkit of torch's own CUDA."},
    {"toolkit-mismatch", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "An extension is to be compiled with a toolkit of another CUDA[ ({toolkit})] than torch's[ "
     "({torch_cuda})]. Only the compilation needs their majors equal: torch itself runs with "
     "its own CUDA and the driver, and nvidia-smi shows the driver's CUDA, not the toolkit's.",
     "nvcc --version",
     "Install the toolkit of torch's CUDA and set CUDA_HOME to it (`cudamatrix cuda V` gives "
     "its address), or a torch built for the toolkit's major (`cudamatrix recommend`)."},
    {"torch-c-missing", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "torch's own compiled part is missing: the installation broke off, the wheel is for "
     "another Python, or Python took a folder named torch in the working directory (a checkout "
     "of the sources) for the package.",
     "python -c \"import importlib.util as u; print(u.find_spec('torch').origin)\"",
     "Run it from another folder; if it stays, uninstall torch and install it anew: `cudamatrix "
     "recommend` gives the line."},
    {"torch-cannot-use-gpu", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "The program asked torch for CUDA and got none: a CPU-only build (common on Windows, which "
     "plain pip gives it), a driver that is missing or too old, or hidden GPUs. The message "
     "does not say which, and skipping the check only moves everything to the CPU.",
     ASK_TORCH,
     "Give the output of `python -m torch.utils.collect_env` to `cudamatrix check --from FILE`, "
     "or take the line of `cudamatrix recommend` inside the program's own environment."},
    {"torch-missing", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "torch is not installed in the Python that ran: pip belongs to another Python or "
     "environment, the notebook has another kernel, or the installation failed before.",
     "python -c \"import sys; print(sys.executable)\"",
     "Install it with that very Python (python -m pip install ...): `cudamatrix recommend` "
     "gives the line."},
    {"torchcodec-load", CM_PACKAGE_MISMATCH, CM_SEVERAL,
     "TorchCodec could not be loaded: its release must belong to the torch that is installed[ "
     "({torch})], and it needs the shared libraries of FFmpeg.",
     "ffmpeg -version",
     "Install the TorchCodec that belongs to this torch (`cudamatrix torch VERSION` names it) and "
     "FFmpeg."},
    {"torchvision-functional-tensor", CM_PACKAGE_MISMATCH, CM_CERTAIN,
     "A package calls torchvision.transforms.functional_tensor, which newer torchvision no "
     "longer has: the package (often basicsr or pytorchvideo) wants an older torchvision than "
     "the installed one. torch and torchvision themselves may fit.",
     PIP_LIST,
     "Update the package that calls it, or install an older torchvision with the torch that "
     "belongs to it: `cudamatrix torchvision V` names it."},
    {"torchvision-image", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "torchvision could not load its part for reading images: libjpeg or libpng is missing, or "
     "torchvision belongs to another torch. It is a warning: only torchvision.io is lost as "
     "long as no other message follows.",
     "python -c \"import importlib.metadata as m; print(m.version('torch'), "
     "m.version('torchvision'))\"",
     "Change nothing if torchvision.io is not used; else install the pair that `cudamatrix "
     "torch V` names."},
    {"torchvision-nms", CM_PACKAGE_MISMATCH, CM_CERTAIN,
     "torchvision's compiled part does not belong to the installed torch, so its operators are "
     "not there[ for {backend}]: each torchvision is built for exactly one torch, and a +cpu "
     "torchvision beside a +cu torch lacks the CUDA kernels.",
     "python -c \"import importlib.metadata as m; print(m.version('torch'), "
     "m.version('torchvision'))\"",
     "Install torch and torchvision together with one index: `cudamatrix torch V` names the "
     "pair, `cudamatrix recommend` gives the line."},
    {"torchvision-ops", CM_PACKAGE_MISMATCH, CM_LIKELY,
     "torchvision could not load its compiled part: it was built for another torch (each "
     "torchvision belongs to exactly one), or was compiled from source incompletely.",
     "python -c \"import importlib.metadata as m; print(m.version('torch'), "
     "m.version('torchvision'))\"",
     "Install torch and torchvision together with one index: `cudamatrix torch V` names the "
     "pair, `cudamatrix recommend` gives the line."},
    {"triton-capability", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "torch.compile uses Triton, which does not generate code for GPUs this old[: it wants "
     "{minimum}][, this one is {cc}]. torch without torch.compile is not concerned.",
     "python -c \"import torch; print(torch.cuda.get_device_capability())\"",
     "Run without torch.compile (TORCH_COMPILE_DISABLE=1), or on a newer GPU."},
    {"triton-missing", CM_OUTCOME_UNKNOWN, CM_LIKELY,
     "torch.compile or an optional part wants Triton, which is not installed or not of this "
     "torch's version; Linux wheels of torch bring it, Windows has none by default. torch "
     "without torch.compile is not concerned.",
     PIP_LIST,
     "On Linux install torch anew without --no-deps; on Windows run without torch.compile, or "
     "install the package triton-windows."},
    {"uncorrectable-ecc", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The memory of the GPU reported an error that ECC could not correct: hardware, not "
     "versions.",
     "nvidia-smi -q -d ECC",
     "Reset the GPU or reboot; if the count grows, replace the card."},
    {"undefined-symbol", CM_PACKAGE_MISMATCH, CM_LIKELY,
     "A compiled package[ ({library})] was built for another torch than the installed one: a "
     "function that it wants[ ({symbol})] is not there. torchvision, torchaudio and extensions "
     "each belong to exactly one torch and build.",
     PIP_LIST,
     "Install the companions that belong to this torch (`cudamatrix torch V` names them), and "
     "compile extensions anew against it."},
    {"unknown-cuda-arch", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "TORCH_CUDA_ARCH_LIST, or the GPU that was found, names a compute capability[, {arch},] "
     "that the build scripts of this torch do not know: they are older than the GPU.",
     "python -c \"import torch; print(torch.__version__, torch.cuda.get_device_capability())\"",
     "Use a newer torch (`cudamatrix gpu NAME` gives the oldest with code for the GPU), or set "
     "TORCH_CUDA_ARCH_LIST to an older capability of the same major with +PTX."},
    {"uv-no-wheel", CM_PACKAGE_MISMATCH, CM_SEVERAL,
     "uv found no wheel[ of {requirement}] for this Python and platform: the build was never "
     "published, not for this Python (free-threaded and 32-bit ones count apart), not for this "
     "system, or the index of that build is not configured.",
     "uv python list --only-installed",
     "Take a build that exists (`cudamatrix torch V` lists them) and name its index in the "
     "project, or pin a Python that it has wheels for."},
    {"vcruntime-missing", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "The Visual C++ 2015-2022 x64 redistributable is missing or old[: {library} was not "
     "found]. torch on Windows needs it; CUDA and the driver do not bring it.",
     "where vcruntime140_1.dll",
     "Install the newest Visual C++ 2015-2022 x64 redistributable from Microsoft and open a new "
     "terminal."},
    {"wheel-build-failed", CM_OUTCOME_UNKNOWN, CM_SEVERAL,
     "pip found no ready wheel[ of {package}] for this Python, system and CPU and tried to build "
     "one from source, which failed.",
     "python --version",
     "Use a Python for which there are wheels, or install the compilers that the package asks for."},
    {"wheel-not-supported", CM_PACKAGE_MISMATCH, CM_SEVERAL,
     "The tags in the wheel's name[ ({wheel})] do not fit this Python: cp310 is Python 3.10 "
     "only, win_amd64 and x86_64 need 64-bit Python on that system, cp313t only the "
     "free-threaded build, manylinux_2_28 a glibc of 2.28 or newer and a recent pip.",
     "python -m pip debug --verbose",
     "Take the wheel for this Python and system, best by letting pip choose: `cudamatrix "
     "recommend` gives the exact line."},
    {"windows-long-path", CM_OUTCOME_UNKNOWN, CM_CERTAIN,
     "Windows refuses paths of more than 260 characters, and files of the package have longer ones.",
     NULL,
     "Switch on long paths in Windows (LongPathsEnabled), or install into a folder with a short "
     "path."},
    {"xformers-mismatch", CM_PACKAGE_MISMATCH, CM_CERTAIN,
     "xFormers was built for another environment, or without CUDA[: for torch {built_torch}, "
     "here is {torch}][; for Python {built_python}, here is {python}]. Its compiled parts load "
     "only with exactly that torch; torch itself works without them.",
     "python -m xformers.info",
     "Install the xFormers that was built for this torch, from the same index, and let it not "
     "replace torch (pip install --no-deps)."},
};
/* clang-format on */

const cm_message_words *cm_message_words_list(size_t *count) {
    *count = sizeof words / sizeof *words;
    return words;
}

const cm_message_words *cm_message_words_of(const char *code) {
    size_t low = 0, high = sizeof words / sizeof *words;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(code, words[middle].code);
        if (!order) return &words[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
