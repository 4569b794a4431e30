"""Reads web archives with another reader. Ends with 3 where that is not there.

check FILE...   every record with its digests, and each file by gunzip
samples FOLDER  puts the sample files of that reader's source there, and prints what each holds that is wanted
"""

import os
import subprocess
import sys
import tarfile

WANTED = ("response", "resource", "revisit", "conversion")


def check(files):
    from warcio.archiveiterator import ArchiveIterator

    records = 0
    for name in files:
        subprocess.run(["gunzip", "-t", name], check=True)
        with open(name, "rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                record.content_stream().read()
                assert record.digest_checker.passed is not False, (name, record.rec_headers)
                records += record.rec_type in WANTED
    done = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stdout.strip(), done.stdout + done.stderr
    print(records)


def samples(folder):
    """Each line: file, whether it could be read to its end, records wanted, of them with an address of the web."""
    from warcio.archiveiterator import ArchiveIterator

    given = os.environ.get("CROSSFORCE_WARC_SAMPLES")
    if given:
        paths = [os.path.join(given, name) for name in os.listdir(given)]
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "warcio"]
        done = subprocess.run([*command, "--dest", folder], capture_output=True, text=True)
        if done.returncode != 0:
            print("its source cannot be had:", done.stderr.strip()[-200:], file=sys.stderr)
            sys.exit(3)
        for name in os.listdir(folder):
            if name.endswith(".tar.gz"):
                with tarfile.open(os.path.join(folder, name)) as tar:
                    tar.extractall(folder, filter="data")
        found = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names]
        paths = [path for path in found if "/data/" in path]
    paths = sorted(path for path in paths if ".warc" in os.path.basename(path))
    if not paths:
        print("its source holds no samples; name a folder of some in CROSSFORCE_WARC_SAMPLES", file=sys.stderr)
        sys.exit(3)
    for path in paths:
        wanted, web, whole = 0, 0, True
        try:
            with open(path, "rb") as stream:
                for record in ArchiveIterator(stream, no_record_parse=True):
                    address = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
                    wanted += record.rec_type in WANTED
                    web += record.rec_type in WANTED and address.startswith("http")
                    record.raw_stream.read()
        except Exception:  # the other reader gives up on some of its own samples
            whole = False
        print(path, int(whole), wanted, web, sep="\t")


try:
    import warcio  # noqa: F401
except ImportError:
    print("there is no warcio", file=sys.stderr)
    sys.exit(3)
check(sys.argv[2:]) if sys.argv[1] == "check" else samples(sys.argv[2])
