"""Tell the failures of iDDS apart, each with a handler of its own."""
import sys

from idds.client.client import Client
from idds.common.exceptions import BadRequest, ConnectionException, IDDSException, NoObject
from idds.common.utils import get_rest_host


def describe(client, request_id):
    try:
        requests = client.get_requests(request_id=request_id)
    except NoObject as error:
        print("no such request:", isinstance(error, IDDSException))
        return 3
    except (ConnectionException, BadRequest) as error:
        print("asked in vain:", type(error).__name__)
        return 4
    except IDDSException as error:
        print("iDDS refused:", type(error).__name__)
        return 5
    else:
        print("found", [request["name"] for request in requests])
    finally:
        print("asked for", request_id)
    return 0


if __name__ == "__main__":
    cl = Client(host=get_rest_host())
    status = describe(cl, int(sys.argv[1]) if sys.argv[1].isdigit() else sys.argv[1])
    try:
        output = cl.get_contents_output_ext(request_id=int(sys.argv[1]) if status == 0 else None)
        print("outputs", sorted(output))
    except BadRequest:
        print("bad request")
    except ConnectionException:
        print("no connection")
    sys.exit(status)
