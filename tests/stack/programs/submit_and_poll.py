"""Submit a workflow and ask for its status a few times."""
import sys
import time

from idds.client.clientmanager import ClientManager
from idds.common.utils import get_rest_host
from idds.workflowv2.work import Work
from idds.workflowv2.workflow import Condition, Workflow


def make_workflow(name):
    first = Work(executable="echo", arguments="first", primary_input_collection={"scope": "test", "name": name + ".in"},
                 output_collections=[{"scope": "test", "name": name + ".out"}])
    second = Work(executable="echo", arguments="second",
                  primary_input_collection={"scope": "test", "name": name + ".out"})
    workflow = Workflow(name=name)
    workflow.add_work(first)
    workflow.add_work(second)
    workflow.add_condition(Condition(cond=first.is_finished, true_work=second))
    return workflow


if __name__ == "__main__":
    cm = ClientManager(host=get_rest_host())
    if sys.argv[1] == "nothing":
        request_id = cm.submit({"name": "not a workflow"})
    else:
        request_id = cm.submit(make_workflow(sys.argv[1]))
    if isinstance(request_id, (tuple, list)):
        print("not submitted")
        sys.exit(1)
    print("request", request_id)
    for _ in range(3):
        for req in cm.get_requests(request_id=request_id):
            print(req["request_id"], req["name"], req["status"], req["status"].name, req["username"])
        time.sleep(0.1)
