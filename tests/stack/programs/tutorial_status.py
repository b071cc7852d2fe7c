"""Print the status of my requests; -a aborts those that are not done."""
import sys

from idds.client.client import Client
from idds.common.constants import RequestStatus
from idds.common.utils import get_rest_host


def main(request_ids, abort=False):
    client = Client(host=get_rest_host())
    for request_id in request_ids:
        try:
            reqs = client.get_requests(request_id=request_id)
        except Exception as ex:
            print(request_id, 'not found:', ex)
            continue
        for req in reqs:
            print(request_id, req['name'], req['status'].name)
            if abort and req['status'] != RequestStatus.Finished:
                client.abort_request(request_id)


if __name__ == '__main__':
    ids = [int(arg) for arg in sys.argv[1:] if arg != '-a']
    main(ids, abort='-a' in sys.argv)
