"""Progress lines with elapsed time, on stderr."""

import contextlib
import os
import sys
import threading
import time

_START = time.monotonic()


def elapsed():
    """Return the seconds since `./dev` was called."""
    return time.monotonic() - _START


def say(text):
    """Print one line with the elapsed time in front."""
    print(f"[{elapsed():6.1f} s] {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text):
    """Announce a step, keep its seconds running on a terminal, print its end.

    :param text: what is being done, without a full stop
    """
    begin = time.monotonic()
    stop = threading.Event()
    ticker = None
    if sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        ticker = threading.Thread(target=_tick, args=(text, stop), daemon=True)
        ticker.start()
    else:
        say(f"{text} …")
    try:
        yield
    except BaseException:
        _finish(stop, ticker)
        say(f"{text}: failed after {time.monotonic() - begin:.1f} s")
        raise
    _finish(stop, ticker)
    say(f"{text}: {time.monotonic() - begin:.1f} s")


def _tick(text, stop):
    while not stop.wait(0.5):
        sys.stderr.write(f"\r\x1b[K[{elapsed():6.1f} s] {text} …")
        sys.stderr.flush()


def _finish(stop, ticker):
    stop.set()
    if ticker:
        ticker.join()
        sys.stderr.write("\r\x1b[K")
