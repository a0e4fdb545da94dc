"""A program that forks with a gate in its hands, in the ways that servers and job queues do.

    python -m support.forking_gate STORY

The gate's settings are in the environment. Each story ends by itself; whoever started it waits.
"""

import multiprocessing
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from gatepost import Gatepost
from support.waiting import wait_until

PROCESSES = 4
gate = Gatepost()


def say(text: str) -> None:
    """To the test that started this program."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def generation(_: int = 0) -> tuple[int, int]:
    """Who answers, and by which lists."""
    return os.getpid(), gate.check("someone@company.example").snapshot.generation


def follow(generation_wanted: int) -> int:
    """Wait in this process until it sees that generation; its process id."""
    wait_until(lambda: generation()[1] >= generation_wanted, what="the generation in a child")
    return os.getpid()


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("gatepost")]


def pool_of_forks() -> None:
    """Celery's way: a parent that has checked, and a pool of forked children that live on."""
    follow(1)
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        children = {child.pid for child in multiprocessing.active_children()}
        pool.map(follow, [1] * PROCESSES * 4, chunksize=1)
        say("generation 1")
        sys.stdin.readline()  # the test publishes the next one
        followed = set(pool.map(follow, [2] * PROCESSES * 8, chunksize=1))
        say(f"generation 2 {followed <= children} {len(children)}")
    gate.close()


def parent_is_gone() -> None:
    """The parent pulled so far; only its child is left to."""
    follow(1)
    child = os.fork()
    if child != 0:
        os._exit(0)
    say("generation 1")
    sys.stdin.readline()
    follow(2)
    say("generation 2")
    gate.close()


def threads_of_one_process() -> None:
    """Every thread sees the swap, and there is one timer."""
    follow(1)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(follow, [1] * 64))
        say("generation 1")
        sys.stdin.readline()
        list(pool.map(follow, [2] * 64))
        say(f"generation 2 {threads()}")
    gate.close()


def closed_gate_ends_everything() -> None:
    """After close there is no thread of ours, here or in a child."""
    follow(1)
    before = threads()
    gate.close()
    child = os.fork()
    if child == 0:
        os._exit(len(threads()))
    _, status = os.waitpid(child, 0)
    say(f"{before} {threads()} {os.WEXITSTATUS(status)}")


def exit_without_close() -> None:
    """Nobody closed anything: the interpreter ends all the same, and so do its children."""
    gate.start()
    children = [os.fork() for _ in range(2)]
    if 0 in children:
        gate.start()
        sys.exit(0)
    say(" ".join(str(os.waitpid(child, 0)[1]) for child in children))


if __name__ == "__main__":
    globals()[sys.argv[1]]()
