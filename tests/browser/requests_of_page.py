"""The requests that a page made, by a net log of Chromium: one URL a line. What the browser asked of its own accord has no initiator."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    log = json.load(file)
starts = log["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
for event in log["events"]:
    parameters = event.get("params", {})
    if event["type"] == starts and "url" in parameters and parameters.get("initiator", "not an origin") != "not an origin":
        print(parameters["url"])
