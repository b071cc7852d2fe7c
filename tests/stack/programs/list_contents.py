"""List the collections and contents of a request."""
import sys

from idds.client.client import Client
from idds.common.constants import CollectionRelationType, ContentStatus
from idds.common.utils import get_rest_host


class Listing:
    def __init__(self):
        self.client = Client(host=get_rest_host())

    def collections(self, request_id):
        return self.client.get_collections(request_id=request_id, relation_type=CollectionRelationType.Output)

    def contents(self, request_id):
        return [content for content in self.client.get_contents(request_id=request_id)
                if content["status"] == ContentStatus.New]

    def show(self, request_id):
        for coll in self.collections(request_id):
            print(coll["scope"], coll["name"], coll["relation_type"] is CollectionRelationType.Output, coll["status"])
        for content in self.contents(request_id):
            print(content["name"], content["status"].name, content["path"])
        print(f"{len(self.contents(request_id))} new contents of {request_id}")


for arg in sys.argv[1:]:
    Listing().show(int(arg) if arg.isdigit() else arg)
