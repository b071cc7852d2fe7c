"""Abort the requests named on the command line, keep going when one of them cannot be aborted."""
import sys

from idds.client.clientmanager import ClientManager


def main():
    cm = ClientManager()
    failed = 0
    for arg in sys.argv[1:]:
        request_id = int(arg) if arg.isdigit() else arg
        ret = cm.abort(request_id=request_id)
        print(arg, ret)
        if not ret or ret[0] is False:
            failed += 1
            continue
        for status, answer in ret:
            if status:
                failed += 1
            print("  ", status, answer["message"])
    return failed


if __name__ == "__main__":
    sys.exit(main())
