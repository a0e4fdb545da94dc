import subprocess
import sys


def test_a_worker_that_only_reads_loads_neither_http_nor_cryptography() -> None:
    script = (
        "import sys, gatepost.snapshots.store, gatepost.snapshots.puller, gatepost.snapshots.timer,"
        " gatepost.snapshots.http_fetcher, gatepost.snapshots.publish\n"
        "print(sorted({'requests', 'urllib3', 'cryptography'} & sys.modules.keys()))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert result.stdout == "[]\n"
