"""tar.gz and zip whose bytes depend on what is in them only: sorted, one time, no owner."""
import gzip
import io
import tarfile
import time
import zipfile


def write_tar(path, folder, files, when):
    """`files`: {name in the archive: (bytes, mode)}; all below `folder`."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        folders = {folder}
        for name in files:
            parts = name.split("/")[:-1]
            folders.update("/".join([folder, *parts[:i + 1]]) for i in range(len(parts)))
        for name in sorted(folders):
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode, entry.mtime = tarfile.DIRTYPE, 0o755, when
            tar.addfile(entry)
        for name, (data, mode) in sorted(files.items()):
            entry = tarfile.TarInfo(f"{folder}/{name}")
            entry.size, entry.mode, entry.mtime = len(data), mode, when
            tar.addfile(entry, io.BytesIO(data))
    path.write_bytes(squeezed(raw.getvalue()))


def write_zip(path, files, when):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, (data, mode) in sorted(files.items()):
            entry = zipfile.ZipInfo(name, time.gmtime(when)[:6])
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, mode << 16
            archive.writestr(entry, data)


def squeezed(data):
    """gzip without a name and a time."""
    return gzip.compress(data, 9, mtime=0)
