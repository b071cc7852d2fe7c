"""A script without any handler: what goes wrong ends it."""
import sys

from idds.client.client import Client
from idds.common.constants import RequestStatus, RequestType
from idds.common.utils import get_rest_host

host = get_rest_host()
name = sys.argv[1]
props = dict(scope="test", name=name, requester="panda", request_type=RequestType.Workflow, transform_tag="test",
             status=RequestStatus.New, priority=0, lifetime=30, workload_id=9, request_metadata={"workload_id": 9})
if name == "incomplete":
    del props["request_type"]

client = Client(host=host)
request_id = client.add_request(**props)
print(request_id)
client.abort_request(request_id if name != "unknown" else 999)
print(client.get_requests(request_id=request_id)[0]["name"])
print(len(client.get_requests(workload_id=9)))
