"""`acctkit run` over real workbooks, against the script that a user would write instead and against the floor.

    python benchmarks/weekly_run.py [--rounds 5]

Every round runs all three, one after the other, each as a whole process on a fresh workspace; what is printed are the
medians and the ratios of each round. Files settle at once here (settle_seconds = 0): waiting is no work.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
REAL = HERE.parent.parent / "shared" / "acceptance" / "classicmodels.py"
AS_OF = "2005-06-01"


def timed(*words: str) -> tuple[float, float]:
    """Wall seconds and peak memory (MB) of a command; it must succeed."""
    started = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - started
    if status:
        sys.exit(f"{' '.join(words)} failed:\n{process.stderr.read().decode() if process.stderr else ''}")
    return took, usage.ru_maxrss / 1024


def main() -> None:
    """Build the drop folder once, then measure."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    if not REAL.is_file():
        sys.exit(f"The real data are not there ({REAL}); this benchmark needs them.")
    python, acctkit = sys.executable, str(Path(sys.executable).parent / "acctkit")
    with tempfile.TemporaryDirectory(prefix="acctkit-bench-") as folder:
        root = Path(folder)
        subprocess.run([python, str(REAL), "--only-build", "--keep", str(root / "data")], check=True)
        inbox = root / "data" / "inbox"
        seconds: dict[str, list[float]] = {"acctkit": [], "by hand": [], "floor": []}
        memory: dict[str, float] = {}
        for number in range(rounds + 1):  # the first round warms the disk and is not counted
            workspace = root / "workspace"
            shutil.rmtree(workspace, ignore_errors=True)
            subprocess.run(
                [acctkit, "init", str(workspace), "--company", "Classic Models", "--currency", "USD"], check=True,
                stdout=subprocess.DEVNULL,
            )
            settings = workspace / "acctkit.toml"
            settings.write_text(settings.read_text().replace("# settle_seconds = 2.0", "settle_seconds = 0"))
            shutil.rmtree(workspace / "inbox")
            shutil.copytree(inbox, workspace / "inbox")
            for name, words in {
                "acctkit": (acctkit, "-w", str(workspace), "run", "--as-of", AS_OF, "--json"),
                "by hand": (python, str(HERE / "by_hand.py"), str(inbox), str(root / "out"), AS_OF),
                "floor": (python, str(HERE / "floor.py"), str(inbox)),
            }.items():
                took, peak = timed(*words)
                if number:
                    seconds[name].append(took)
                    memory[name] = max(memory.get(name, 0), peak)
        for name, values in seconds.items():
            print(f"{name:8} {statistics.median(values):6.2f} s  (from {min(values):.2f} to {max(values):.2f}),"  # noqa: T201
                  f" peak {memory[name]:.0f} MB in the main process")
        for other in ("by hand", "floor"):
            ratios = [a / b for a, b in zip(seconds["acctkit"], seconds[other], strict=True)]
            print(f"acctkit / {other}: {statistics.median(ratios):.2f} (from {min(ratios):.2f} to {max(ratios):.2f})")  # noqa: T201


if __name__ == "__main__":
    main()
