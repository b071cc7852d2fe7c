"""A function makes the client, another one retries what failed."""
import sys
import time

from idds.common.utils import get_rest_host


def get_idds_client():
    from idds.client.client import Client
    return Client(host=get_rest_host())


def patiently(request_id, attempts=2):
    client = get_idds_client()
    for attempt in range(attempts):
        try:
            return client.get_transforms(request_id=request_id)
        except Exception as e:
            print("attempt %d failed: %s" % (attempt, e))
            time.sleep(0.05)
    raise SystemExit("gave up")


if __name__ == "__main__":
    request_id = int(sys.argv[1]) if sys.argv[1].isdigit() else None
    transforms = patiently(request_id)
    for transform in transforms:
        print(transform["transform_id"], transform["name"], transform["status"])
        print(get_idds_client().get_transform(request_id=transform["request_id"], transform_id=transform["transform_id"])
              is not None)
