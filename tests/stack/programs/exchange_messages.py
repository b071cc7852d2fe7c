"""Send a message to a request and read the messages back."""
import sys

from idds.client.client import Client
from idds.common.exceptions import IDDSException
from idds.common.utils import get_rest_host

request_id, workload_id = int(sys.argv[1]), int(sys.argv[2])
number = int(sys.argv[3]) if sys.argv[3:] else None

client = Client(get_rest_host())
try:
    sent = client.send_messages(request_id=request_id, workload_id=workload_id, transform_id=1, internal_id="null",
                                msgs=[{"headers": {"channel": "asyncresult"}, "body": {"number": number}}]
                                if number else [{"body": "no headers"}])
    print("sent", sent)
except IDDSException as ex:
    print("not sent:", ex)

try:
    messages = client.get_messages(request_id=request_id, workload_id=workload_id, transform_id=1, internal_id="null")
except IDDSException:
    messages = None
print("messages", None if messages is None else sorted(message["body"]["number"] for message in messages))
