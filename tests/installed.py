"""Test groups for installed packages; tests/run.py runs them.

healthy  environments that nothing is wrong with: no error and no warning
saved    a saved machine with values of another kind in it is read or refused in one line
sick     environments with one fault: its code, and the line that mends it
replay   what `probe` records of a saved machine gives the same judgement by --machine
trees    trees of files that nobody installed: FIFOs, loops, floods, bytes that are no text
"""
import json
import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MACHINES = ("environments", "shadowed", "windows", "driver-470", "driver-535", "two-gpus", "wsl", "none", "damaged")


def put(path, data=b""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def environment(root, name):
    put(root / f"opt/{name}/bin/python3.10")
    site = root / f"opt/{name}/lib/python3.10/site-packages"
    site.mkdir(parents=True)
    return site


def fifo(site):
    (site / "torch-2.6.0.dist-info").mkdir()
    for name in ("METADATA", "RECORD", "WHEEL", "INSTALLER"):
        os.mkfifo(site / "torch-2.6.0.dist-info" / name)


def fifo_inside(site):
    put(site / "torch-2.6.0.dist-info/METADATA", "Version: 2.6.0\n")
    (site / "torch").mkdir()
    for name in ("torch-2.6.0.dist-info/RECORD", "torch-2.6.0.dist-info/WHEEL", "torch/version.py"):
        os.mkfifo(site / name)


def many(site):
    for i in range(1500):
        put(site / f"torch-2.6.{i}.dist-info/METADATA", f"Version: 2.6.{i}\n")


def empty(site):
    for i in range(1500):
        (site / f"nvidia_x{i}-1.dist-info").mkdir()


def huge(site):
    put(site / "torch-2.6.0.dist-info/METADATA", b"Version: 2.6.0\n" + b"Requires-Dist: nvidia-a==1\n" * 100000)


def device(site):
    (site / "torch-2.6.0.dist-info").mkdir()
    os.symlink("/dev/zero", site / "torch-2.6.0.dist-info/METADATA")


def loop(site):
    os.symlink("torch-2.6.0.dist-info", site / "torch-2.6.0.dist-info")
    os.symlink(".", site / "torch")
    os.symlink("../../../loop", site.parents[2] / "lib64")


def nul(site):
    put(site / "torch-2.6.0.dist-info/METADATA", b"Version: 2.6.0+cu\x00124\nRequires-Dist: nvidia\x00\n")
    put(site / "torch-2.6.0.dist-info/WHEEL", b"Tag: \x00\nTag: --\nTag: cp-x-\nTag: \xff\xfe-\xff-\xff\n")


def markers(site):
    lines = ["nvidia-a==1; " + "(" * 3000, 'nvidia-b==1; platform_system == "Linux', "nvidia-c==", ";", "==1",
             'nvidia-d==1; python_version not in', 'nvidia-e==$(touch x); platform_system == "Linux"',
             'nvidia-f;rm==1', "nvidia-g==1; and or and"]
    put(site / "torch-2.6.0.dist-info/METADATA",
        "Version: 2.6.0\n" + "".join(f"Requires-Dist: {line}\n" for line in lines))


def control(site):
    put(site / "torch-2.6.0\x1b[31m.dist-info/METADATA", "Version: 2.6.0\n")
    put(site / "torch-2.6.0.dist-info/METADATA", "Version: 2.6.0+\x1b[2Jcu124\x07\nRequires-Dist: nvidia-\x1b[2J==1\n")
    put(site / "~orch\x1b]0;x\x07-2.dist-info/METADATA", "Version: 2\n")
    put(site / "torch/version.py", "__version__ = '2.6.0\x1b[31m'\ncuda = '12\x9b.4'\n")


def crowd(site):
    for i in range(5000):
        (site / f"package{i}-1.0.dist-info").mkdir()
    put(site / "torch-2.6.0.dist-info/METADATA", "Version: 2.6.0\n")


def pth_flood(site):
    put(site / "torch-2.6.0.dist-info/METADATA", "Version: 2.6.0\n")
    for i in range(200):
        put(site / f"more{i}.pth", f"{site}\n.\n..\n../..\n" + "/../" * 3000 + "\n" + "x" * 5000 + "\n")
    os.symlink(".", site / "again")
    put(site / "again.pth", "again/again/again\n\x00\n")


def own_base(site):
    put(site / "torch-2.6.0.dist-info/METADATA", "Version: 2.6.0\n")
    prefix = site.parents[2]
    put(prefix / "pyvenv.cfg", f"home = /opt/{prefix.name}/bin\nversion = 3.10.1\ninclude-system-site-packages = true\n")


def unreadable(site):
    put(site / "torch-2.6.0.dist-info/METADATA", "Version: 2.6.0\n")
    put(site / "torch-2.6.0.dist-info/RECORD", "torch/__init__.py,,\ntorch/lib/libtorch_cpu.so,,\n")
    put(site / "torch/__init__.py")
    put(site / "torch/lib/libtorch_cpu.so")
    (site / "torch").chmod(0)


# tree, what is said of it: a note, or nothing more than the judgement
TREES = ((fifo, "METADATA: not read: not a file"), (fifo_inside, ""), (many, "more than 512 packages"),
         (empty, "no Version in it, and in 1499 more"), (huge, "larger than"), (device, "no Version in it"),
         (loop, "no Version in it"), (nul, ""), (markers, ""), (control, ""), (crowd, ""), (pth_flood, ""), (own_base, ""),
         (unreadable, ""))


# Healthy environments ------------------------------------------------------------------------------

REQUIRES = (("nvidia_cudnn_cu12", "9.1.0.70"), ("nvidia_nccl_cu12", "2.21.5"), ("triton", "3.2.0"))


def machine(root):
    """An RTX 3060 with driver 535 and Python 3.10."""
    put(root / "etc/os-release", 'NAME="Ubuntu"\nVERSION_ID="22.04"\nPRETTY_NAME="Ubuntu 22.04"\nID=ubuntu\n')
    put(root / "uname.txt", "Linux 5.15.0 x86_64\n")
    put(root / "glibc.txt", "glibc 2.35\n")
    put(root / "environment.txt", "HOME=/home/alice\nPATH=/usr/bin\n")
    put(root / "sys/module/nvidia/version", "535.129.03\n")
    put(root / "proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: NVIDIA GeForce RTX 3060\n")
    put(root / "dev/nvidia0")
    put(root / "usr/bin/python3.10")
    (root / "usr/lib/python3.10").mkdir(parents=True)


def record(site, name, version, extra="", installer="pip", tag="py3-none-any"):
    dist = site / f"{name}-{version}.dist-info"
    put(dist / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{extra}\n")
    put(dist / "INSTALLER", installer + "\n")
    put(dist / "WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")


def requires(pairs):
    return "".join(f"Requires-Dist: {n.replace('_', '-')}=={v}; platform_system == \"Linux\"\n" for n, v in pairs)


def torch(site, version="2.6.0+cu124", imports=None, cuda="12.4", needs=REQUIRES, **more):
    record(site, "torch", version, requires(needs), **more)
    put(site / "torch/version.py", f"__version__ = '{imports or version}'\ncuda = {cuda!r}\nhip = None\n")


def packages(site, pairs=REQUIRES):
    for name, version in pairs:
        record(site, name, version)


def venv(root, name="env", version="3.10.12", minor="3.10", settings=""):
    prefix = root / f"opt/{name}"
    put(prefix / "pyvenv.cfg", f"home = /usr/bin\nversion = {version}\n{settings}")
    put(prefix / f"bin/python{minor}")
    site = prefix / f"lib/python{minor}/site-packages"
    site.mkdir(parents=True)
    return site


def conda(root):
    put(root / "opt/env/conda-meta/python-3.10.13-h1_0.json", '{"version": "3.10.13", "build": "h1_0"}')
    put(root / "opt/env/bin/python3.10")
    site = root / "opt/env/lib/python3.10/site-packages"
    site.mkdir(parents=True)
    return site


def libraries(root, folder, names):
    for name in names:
        put(root / folder.lstrip("/") / name)


def plain(root):
    torch(site := venv(root), tag="cp310-cp310-manylinux_2_28_x86_64")
    packages(site)


def from_pypi(root):
    torch(site := venv(root), "2.6.0", "2.6.0+cu124")
    packages(site)
    packages(site, (("torchvision", "0.21.0"), ("nvidia_ml_py", "12.560.30"), ("numpy", "2.1.0")))


def free_threaded(root):
    torch(site := venv(root, version="3.13.1", minor="3.13t"), tag="cp313-cp313t-manylinux_2_28_x86_64")
    packages(site)


def rebuilt_by_conda(root):
    torch(conda(root), "2.3.1.post300", cuda="12.0", needs=(), installer="conda")
    put(root / "opt/env/conda-meta/pytorch-2.3.1-cuda120_py310h1_300.json",
        '{"version": "2.3.1", "build": "cuda120_py310h1_300"}')


def conda_of_old(root):
    site = conda(root)
    put(site / "torch-1.12.1-py3.10.egg-info/PKG-INFO", "Name: torch\nVersion: 1.12.1\n")
    put(site / "torch/__init__.py")
    put(site / "torch/version.py", "__version__ = '1.12.1'\ncuda = '11.3'\n")
    put(root / "opt/env/conda-meta/pytorch-1.12.1-py3.10_cuda11.3_cudnn8.3.2_0.json",
        '{"version": "1.12.1", "build": "py3.10_cuda11.3_cudnn8.3.2_0"}')


def of_the_system(root):
    site = root / "usr/local/lib/python3.10/dist-packages"
    torch(venv(root, settings="include-system-site-packages = true\n"))
    packages(site)


def no_base(root):
    torch(site := venv(root, settings="include-system-site-packages = true\n"))
    put(root / "opt/env/pyvenv.cfg", "home = /gone/bin\nversion = 3.10.1\ninclude-system-site-packages = true\n")


def of_the_user(root):
    torch(conda(root))
    packages(root / "home/alice/.local/lib/python3.10/site-packages")


def python_path(root):
    torch(venv(root))
    packages(root / "srv/shared")
    put(root / "environment.txt", "HOME=/home/alice\nPYTHONPATH=/srv/shared:/srv/none\n")


def pth(root):
    torch(site := venv(root))
    packages(root / "srv/shared")
    put(site / "shared.pth", "# more\nimport site\n/srv/shared\n")


def upgraded(root):
    needs = (("nvidia_cublas", "13.0.0.19"), ("nvidia_cudnn_cu13", "9.13.0.50"))
    torch(site := venv(root), "2.9.0+cu130", cuda="13.0", needs=needs)
    packages(site, needs)
    packages(site, (("nvidia_cublas_cu12", "12.8.4.1"), ("nvidia_cuda_runtime_cu12", "12.8.90")))


def by_extras(root):
    """torch of today: the libraries come by the extras of cuda-toolkit."""
    needs = (("cuda_toolkit[cublas,cudart,nvtx]", "12.8.1"), ("nvidia_cudnn_cu12", "9.19.0.56"), ("triton", "3.6.0"))
    torch(site := venv(root), "2.9.0+cu128", cuda="12.8", needs=needs)
    packages(site, needs[1:])
    packages(site, (("cuda_toolkit", "12.8.1.0"), ("nvidia_cublas_cu12", "12.8.4.1"), ("cuda_bindings", "12.9.4")))


def toolkit_of_conda(root):
    needs = (("cuda_toolkit", "13.0.2"), ("nvidia_cudnn_cu13", "9.15.1.9"))
    torch(site := conda(root), "2.6.0+cu124", needs=needs)
    packages(site, needs)
    put(root / "opt/env/conda-meta/cuda-toolkit-12.4.1-0.json", '{"version": "12.4.1", "build": "0"}')


def from_source(root):
    torch(venv(root), "2.6.0a0+gitabcdef1", needs=())
    put(root / "environment.txt", "HOME=/home/alice\nLD_LIBRARY_PATH=/usr/local/cuda/lib64\n")
    libraries(root, "/usr/local/cuda/lib64", ("libcudnn.so.9", "libcudnn.so.9.0.0", "libnccl.so.2"))


def modules(root):
    plain(root)
    put(root / "environment.txt", "HOME=/home/alice\nLD_LIBRARY_PATH=/opt/cuda/lib64:/usr/local/nvidia/lib\n")
    libraries(root, "/opt/cuda/lib64", ("libcudart.so.12", "libcudart.so.12.1.105", "libcublas.so.12",
                                        "libcublas.so.12.1.3.1", "libcudnn.so.8", "libcudnn.so.8.9.7"))


def cpu(root):
    torch(venv(root), "2.6.0+cpu", cuda=None, needs=())
    put(root / "environment.txt", "HOME=/home/alice\nLD_LIBRARY_PATH=/opt/cuda/lib64\n")
    libraries(root, "/opt/cuda/lib64", ("libcudnn.so.9", "libcudnn.so.9.0.0"))


def cpu_on_purpose(root):
    torch(venv(root), "2.6.0+cpu", cuda=None, needs=())
    shutil.rmtree(root / "proc"), shutil.rmtree(root / "sys"), shutil.rmtree(root / "dev")
    (root / "sys/bus/pci/devices").mkdir(parents=True)


HEALTHY = (plain, from_pypi, by_extras, free_threaded, rebuilt_by_conda, conda_of_old, of_the_system, no_base, of_the_user,
           python_path, pth, upgraded, toolkit_of_conda, from_source, modules, cpu, cpu_on_purpose)
SAID = {"cpu": "cpu-only-build", "upgraded": "driver-too-old", "rebuilt_by_conda": "build-not-official"}  # of other rules, and true


# Sick environments: what is said, and a line to copy -------------------------------------------------

def hidden_by_the_user(root):
    of_the_user(root)
    torch(root / "home/alice/.local/lib/python3.10/site-packages", "2.1.0+cu121", cuda="12.1", needs=())


def without_toolkit(root):
    by_extras(root)
    shutil.rmtree(root / "opt/env/lib/python3.10/site-packages/cuda_toolkit-12.8.1.0.dist-info")


def left_by_another(root):
    plain(root)
    packages(root / "opt/env/lib/python3.10/site-packages", (("nvidia_cudnn_cu11", "8.5.0.96"),))


def inside_the_wheel(root):
    torch(venv(root), "2.0.1+cu118", cuda="11.8", needs=())
    put(root / "environment.txt", "HOME=/home/alice\nLD_LIBRARY_PATH=/opt/cudnn/lib:/opt/mpi\n")
    libraries(root, "/opt/cudnn/lib", ("libcudnn.so.8", "libcudnn.so.8.2.4"))


SICK = ((hidden_by_the_user, "torch-twice", "export PYTHONNOUSERSITE=1"),
        (without_toolkit, "runtime-version", "pip install \"cuda-toolkit[cublas,cudart,nvtx]==12.8.1\""),
        (left_by_another, "runtime-beside", "pip uninstall -y nvidia-cudnn-cu11"),
        (inside_the_wheel, "library-shadows", "export LD_LIBRARY_PATH=/opt/mpi"))


def alarms(run, root, prefix):
    out = run.start(run.PROGRAM, "check", "--root", root, *prefix, "--json")[1]
    answer = json.loads(out)
    if not answer.get("installed"):
        return ["torch was not found"]
    return [f"{f['code']}: {f['text']}" for f in answer["findings"]
            if f["severity"] in ("error", "warning") and f["code"] != SAID.get(root.name)]


def groups(run):
    def healthy(tmp):
        for make in HEALTHY:
            root = tmp / make.__name__
            machine(root)
            make(root)
            for prefix in ((), ("--prefix", "/opt/env")):
                found = alarms(run, root, prefix)
                run.check(f"healthy/{make.__name__}{'/prefix' if prefix else ''}", "; ".join(found) or None)

    def sick(tmp):
        for make, code, line in SICK:
            root = tmp / make.__name__
            machine(root)
            make(root)
            out = run.start(run.PROGRAM, "check", "--root", root, "--prefix", "/opt/env")[1]
            want = (f"[{code}]", f"  {line}\n")
            lacking = [text for text in want if text not in out]
            run.check(f"sick/{make.__name__}", f"no {lacking} in: {out}" if lacking else None)

    def replay(tmp):
        for name in MACHINES:
            tree, saved = ROOT / "tests/machines" / name, tmp / f"{name}.json"
            status, out, err = run.start(run.PROGRAM, "probe", "--root", tree)
            saved.write_text(out, encoding="utf-8")
            first = run.start(run.PROGRAM, "check", "--root", tree, "--json")
            again = run.start(run.PROGRAM, "check", "--machine", saved, "--json")
            run.check(f"replay/{name}", run.diff(first[1].splitlines(), again[1].splitlines())
                      or (f"exit {again[0]}, not {first[0]}: {err}{again[2]}" if again[0] != first[0] else None))
            hidden = run.start(run.PROGRAM, "probe", "--root", tree, "--redact")[1]
            names = [user for user in ("alice", "/home/user", "Users/") if user in hidden]
            run.check(f"replay/{name}/redact", f"still there: {names}" if names else None)

    def trees(tmp):
        for make, note in TREES:
            root = tmp / make.__name__
            put(root / "environment.txt", f"VIRTUAL_ENV=/opt/{make.__name__}\n")
            make(environment(root, make.__name__))
            status, out, err = run.start(run.PROGRAM, "check", "--root", root)
            probed = run.start(run.PROGRAM, "probe", "--root", root)[1]
            notes = json.loads(probed)["notes"] if probed else []
            complaint = None
            if status not in (0, 1, 3) or err or not out:
                complaint = f"exit {status}: {run.short(err)}"
            elif note and not any(note in line for line in notes):
                complaint = f"no note \"{note}\": {notes}"
            elif len(notes) > 3 or "$(" in out or (make is unreadable and "torch-broken" in out):
                complaint = f"{len(notes)} notes: {notes}; {out[-200:]}"
            elif any(ord(c) < 32 and c != "\n" or 127 <= ord(c) < 160 for c in out):
                complaint = "control characters in the answer"
            run.check(f"trees/{make.__name__}", complaint)

    def saved(tmp):
        """A saved machine in which one value at a time is of another kind."""
        text = run.start(run.PROGRAM, "probe", "--root", ROOT / "tests/machines/environments")[1]
        path, odd = tmp / "machine.json", (None, "", 7, [], {}, [None], ["", 3], "\x00\x1b", "x" * 100000, True)
        python = json.loads(text)["pythons"][2]
        keys = [(k,) for k in python] + [("packages", 0, k) for k in python["packages"][0]]
        for n, where in enumerate(keys):
            machine = json.loads(text)
            at = machine["pythons"][2]
            for key in where[:-1]:
                at = at[key]
            worst = None
            for value in odd[n % 2::2]:
                at[where[-1]] = value
                path.write_text(json.dumps(machine), encoding="utf-8")
                status, out, err = run.start(run.PROGRAM, "check", "--machine", path)
                if status not in (0, 1, 3, 4) or (status == 4) != (not out) or err.count("\n") > 1:
                    worst = f"{value!r:.20}: exit {status}: {run.short(err)}"
            run.check(f"saved/{'.'.join(map(str, where))}", worst)

    return {f.__name__: f for f in (healthy, sick, replay, saved, trees)}
