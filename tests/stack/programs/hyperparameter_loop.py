"""Evaluate the hyperparameter points of a request, as a pilot does, until none is left."""
import json
import sys

from idds.client.client import Client
from idds.common.utils import get_rest_host

workload_id, request_id = sys.argv[1:3]
client = Client(host=get_rest_host())
evaluated = {}
for attempt in range(5):
    points = [point for point in client.get_hyperparameters(workload_id=workload_id, request_id=request_id)
              if point["loss"] is None]
    print("attempt", attempt, "points", points)
    if not points:
        break
    point = points[0]
    loss = (point["parameters"]["x"] - 1) ** 2
    ret = client.update_hyperparameter(workload_id=workload_id, request_id=request_id, id=point["id"], loss=loss)
    print("updated", point["id"], loss, ret)
    evaluated[point["id"]] = loss

with open("losses.json", "w") as out:
    json.dump(evaluated, out)
print("best", min(evaluated.items(), key=lambda item: item[1]))
