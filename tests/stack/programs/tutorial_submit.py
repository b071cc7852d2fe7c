"""Submit the scan, one request a mass point."""
import sys

from idds.client.clientmanager import ClientManager
from idds.common.utils import get_rest_host
from idds.workflowv2.work import Work
from idds.workflowv2.workflow import Workflow

cm = ClientManager(host=get_rest_host())

for mass in sys.argv[1:]:
    workflow = Workflow(name='scan.%s' % mass)
    workflow.add_work(Work(executable='./scan.sh', arguments=mass))
    request_id = cm.submit(workflow)
    print(mass, request_id)
