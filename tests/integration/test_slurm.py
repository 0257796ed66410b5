"""The job of the docs for Slurm, with stand-ins for the programs that it calls."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash"),
]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "clusters.md"
(JOB,) = re.findall(r"^```sh\n(#!/bin/bash\n.*?)^```$", PAGE.read_text("utf8"), re.DOTALL | re.M)
STAYS = 'echo $$ > "$0.$$" && mv "$0.$$" "$0.pid"; exec sleep 600'
SCHEDULER = f'[ "$1" = scheduler ] && echo "$*" > "$PWD/said" && echo here > "$3"; {STAYS}'
SLOW, PATIENT = 1, 60  # seconds that things may take, with much slack


class Job:
    """A job in a folder, with stand-ins for the programs that it calls."""

    def __init__(self, folder, job=JOB, **programs):
        self.folder = folder
        (folder / "bin").mkdir()
        for name, text in {
            "dask": SCHEDULER,
            "srun": STAYS,
            "xiaoqu": "exit 0",
            **programs,
        }.items():
            path = folder / "bin" / name
            path.write_text(f"#!/bin/bash\n{text}\n")
            path.chmod(0o755)
        (folder / "sweep.slurm").write_text(job)
        path = f"{folder / 'bin'}:{os.environ['PATH']}"
        about = {"PATH": path, "SLURM_SUBMIT_DIR": str(folder), "SLURM_JOB_ID": "7"}
        self.process = subprocess.Popen(
            ["bash", "sweep.slurm"], cwd=folder, env=about, stderr=subprocess.PIPE, text=True
        )

    def end(self):
        said = self.process.communicate(timeout=PATIENT)[1]
        return self.process.returncode, said

    def left(self):
        """Stand-ins that still run, and files that are still there."""
        names = [int(path.read_text()) for path in (self.folder / "bin").glob("*.pid")]
        return [pid for pid in names if runs(pid)], list(self.folder.glob("scheduler-*.json"))


def runs(pid):
    for _ in range(10 * SLOW):
        about = Path(f"/proc/{pid}/cmdline")  # empty when it has ended and nobody asked how
        if not about.exists() or not about.read_bytes():
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize("code", [0, 1, 130])
def test_the_job_has_the_exit_code_of_the_sweep_and_leaves_nothing(tmp_path, code):
    job = Job(tmp_path, xiaoqu=f"exit {code}")
    assert job.end()[0] == code
    assert job.left() == ([], [])
    assert "--port 0" in (tmp_path / "said").read_text()


def test_a_job_that_is_ended_takes_scheduler_and_workers_with_it(tmp_path):
    job = Job(tmp_path, xiaoqu=STAYS)
    while len(list((tmp_path / "bin").glob("*.pid"))) < 3:
        time.sleep(0.1)
    job.process.send_signal(signal.SIGTERM)
    assert job.end()[0] == 143
    assert job.left() == ([], [])


def test_without_a_scheduler_the_job_says_so(tmp_path):
    job = Job(tmp_path, JOB.replace("{1..60}", "1"), dask="exit 1")
    code, said = job.end()
    assert code == 1
    assert "no Dask scheduler" in said
    assert job.left() == ([], [])


def test_shellcheck_finds_nothing(tmp_path):
    beside = Path(sys.executable).parent
    shellcheck = shutil.which("shellcheck", path=f"{beside}:{os.environ['PATH']}")
    if shellcheck is None:
        pytest.skip("shellcheck is not installed")
    (tmp_path / "sweep.slurm").write_text(JOB)
    done = subprocess.run(
        [shellcheck, "sweep.slurm"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
