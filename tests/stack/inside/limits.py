"""What a test needs of a server or client beyond its defaults, and no more."""

import resource
import time
import types

LONGEST_PAUSE = 0.01
_sleep = time.sleep


def raise_descriptor_limit() -> None:
    """Allow as many open files as the system does: a server here keeps descriptors open for a while."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def retry_at_once() -> None:
    """Take out the pauses, up to 30 s, that idds-client 2.6.21 makes between its attempts to connect."""
    import idds.client.base  # a migrated program must import by itself all that it needs of idds

    idds.client.base.random = types.SimpleNamespace(uniform=lambda _low, _high: 0.0)


def pause_briefly() -> None:
    """Shorten every pause of a client: between attempts idds-client makes those, pidds_runtime some of a second."""
    time.sleep = lambda seconds: _sleep(min(seconds, LONGEST_PAUSE))
