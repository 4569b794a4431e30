"""Executes the notebooks of this folder without a browser: `python run.py FOLDER` writes them and their pictures there.

The package is read from CROSSFORCE_PACKAGE, `../out` without it. The kernel is the Python that runs this.
"""

import base64
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent


def executed(path, package=None):
    """Executes one notebook and returns it with its outputs; an error in a cell is raised."""
    book = nbformat.read(path, as_version=4)
    settings = dict(os.environ)
    if package:
        settings["CROSSFORCE_PACKAGE"] = str(Path(package).resolve())
    with tempfile.TemporaryDirectory(prefix="nb") as folder:
        # Settings and history of whoever runs this are neither read nor written.
        settings.update(IPYTHONDIR=f"{folder}/ipython", JUPYTER_RUNTIME_DIR=folder, PYTHONDONTWRITEBYTECODE="1")
        manager = AsyncKernelManager(kernel_name="python3", connection_file=f"{folder}/k.json")
        if os.name == "posix":
            # Sockets in a folder of one's own: no port that another kernel could take first.
            manager.transport, manager.ip = "ipc", f"{folder}/k"
        manager.kernel_spec.argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        client = NotebookClient(book, km=manager, timeout=None, startup_timeout=600,
                                resources={"metadata": {"path": str(HERE)}})
        client.execute(env=settings, cleanup_kc=True)
    return book


def pictures(book):
    """Yields each picture with its data: a PNG and the chart that it was drawn from."""
    for cell in book.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            chart = next((value for kind, value in data.items() if "vegalite" in kind), None)
            if chart is not None:
                yield base64.b64decode(data["image/png"]), chart


def main(folder):
    for path in sorted(HERE.glob("*.ipynb")):
        book = executed(path)
        nbformat.write(book, folder / path.name)
        for number, (image, chart) in enumerate(pictures(book), 1):
            name = folder / f"{path.stem}-{number}.png"
            name.write_bytes(image)
            print(name, "–", chart["description"])


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python run.py FOLDER (one that is there)")
    main(Path(sys.argv[1]))
