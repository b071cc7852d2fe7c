"""A small framework's backend: the client is an attribute, failures become the framework's own."""
import sys
import traceback

from idds.client.client import Client
from idds.common import exceptions
from idds.common.constants import RequestStatus
from idds.common.utils import get_rest_host


class BackendError(Exception):
    pass


class Backend:
    def __init__(self):
        self._client = Client(host=get_rest_host())

    def suspend(self, request_id):
        try:
            answer = self._client.update_request(request_id, {"status": RequestStatus.ToSuspend})
        except exceptions.IDDSException as error:
            raise BackendError("cannot suspend %s" % request_id) from error
        return answer["status"]

    def status(self, request_id):
        requests = self._client.get_requests(request_id=request_id)
        return requests[0]["status"].name if requests else None

    @property
    def alive(self):
        return self._client.ping() == {"Status": "OK"}


def main(argv):
    backend = Backend()
    print("alive", backend.alive)
    try:
        print("suspended", backend.suspend(argv[0]))
    except BackendError as error:
        print(error, isinstance(error.__cause__, exceptions.IDDSException), type(error.__cause__).__name__)
        print(len(traceback.format_exc().splitlines()) > 2)
    print("status", backend.status(int(argv[0]) if argv[0].isdigit() else argv[0]))


if __name__ == "__main__":
    main(sys.argv[1:])
