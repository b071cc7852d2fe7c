"""What a test needs of a server beyond its defaults, and no more."""

import resource
import types

import idds.client.base


def raise_descriptor_limit() -> None:
    """Allow as many open files as the system does: a server here keeps descriptors open for a while."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def retry_at_once() -> None:
    """Take out the pauses, up to 30 s, that idds-client 2.6.21 makes between its attempts to connect."""
    idds.client.base.random = types.SimpleNamespace(uniform=lambda _low, _high: 0.0)
