"""Reads the examples in a page (the first argument), and does with each what its language allows: what it says must be what its system
publishes, and what can be run is run.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import types

import yaml

page = open(sys.argv[1]).read()
examples = {}
for title, body in re.findall(r"^### ([A-Za-z]+)[^\n]*\n(.*?)(?=^###? |\Z)", page, re.M | re.S):
    language, text = re.search(r"^```(\w+)\n(.*?)^```", body, re.M | re.S).groups()
    examples[title] = (language, text)


def kubernetes(text):
    job = yaml.safe_load(text)
    assert job["apiVersion"] == "batch/v1" and job["kind"] == "Job"
    spec = job["spec"]
    pod = spec["template"]["spec"]
    assert pod["restartPolicy"] == "Never" and isinstance(spec["backoffLimit"], int)
    names = [container["name"] for container in pod["containers"]]
    for rule in spec["podFailurePolicy"]["rules"]:
        assert rule["action"] in ("Ignore", "FailJob", "Count")
        assert len({"onExitCodes", "onPodConditions"} & set(rule)) == 1
        codes = rule.get("onExitCodes")
        assert codes is None or (codes["containerName"] in names and codes["operator"] in ("In", "NotIn"))
    assert spec["podFailurePolicy"]["rules"][-1]["onExitCodes"]["values"] == [75]
    variables = {variable["name"]: variable["value"] for variable in pod["containers"][0]["env"]}
    assert variables == {"VHRETRY_RETRY_STATUS": "75"}


def batch(text):
    strategy = json.loads(text)["retryStrategy"]
    assert 1 <= strategy["attempts"] <= 10 and len(strategy["evaluateOnExit"]) <= 5
    for rule in strategy["evaluateOnExit"]:
        assert rule["action"] in ("RETRY", "EXIT")
        assert set(rule) <= {"action", "onExitCode", "onReason", "onStatusReason"}
        assert all(isinstance(value, str) for value in rule.values())
    assert strategy["evaluateOnExit"][0] == {"onExitCode": "75", "action": "RETRY"}


def argo(text):
    strategy = yaml.safe_load(text)["retryStrategy"]
    assert set(strategy) <= {"affinity", "backoff", "expression", "limit", "retryPolicy"}
    assert strategy["retryPolicy"] in ("Always", "OnFailure", "OnError", "OnTransientError")
    assert strategy["expression"] == "asInt(lastRetry.exitCode) == 75"


def gitlab(text):
    job = yaml.safe_load(text)["train"]
    assert set(job["retry"]) <= {"max", "when", "exit_codes"} and job["retry"]["max"] in (0, 1, 2)
    assert job["retry"]["exit_codes"] == [75] and job["variables"] == {"VHRETRY_RETRY_STATUS": "75"}
    assert all(isinstance(line, str) for line in job["script"])


def slurm(text):
    with tempfile.TemporaryDirectory() as folder:
        for name, body in (("vhretry", 'exit "$STATUS"'), ("scontrol", 'echo "$@"')):
            with open(os.path.join(folder, name), "w") as file:
                file.write("#!/bin/sh\n" + body + "\n")
            os.chmod(file.name, 0o700)
        for status, restarts, said in ((75, None, "requeue 7\n"), (75, 2, "requeue 7\n"), (75, 3, ""), (1, None, ""), (0, None, "")):
            environment = {"PATH": folder + ":/usr/bin:/bin", "STATUS": str(status), "SLURM_JOB_ID": "7"}
            if restarts is not None:
                environment["SLURM_RESTART_COUNT"] = str(restarts)
            done = subprocess.run(["sh", "-c", text], env=environment, capture_output=True, text=True)
            assert (done.returncode, done.stdout, done.stderr) == (status, said, ""), (status, restarts, done)


def airflow(text):
    class Again(Exception):
        pass

    class Never(Exception):
        pass

    modules = {"airflow": {}, "airflow.decorators": {"task": lambda **options: lambda function: function},
               "airflow.exceptions": {"AirflowException": Again, "AirflowFailException": Never}}
    for name, members in modules.items():
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update(members)
    space = {}
    exec(compile(text, "the example for Airflow", "exec"), space)
    for status, expected in ((0, None), (75, Again), (1, Never), (-9, Never)):
        def run(command, env, status=status):
            assert env["VHRETRY_RETRY_STATUS"] == "75" and command[0] == "vhretry"
            return types.SimpleNamespace(returncode=status)

        space["subprocess"] = types.SimpleNamespace(run=run)
        seen = None
        try:
            space["train"]()
        except (Again, Never) as error:
            seen = type(error)
        assert seen is expected, (status, seen)


checks = {"Kubernetes": ("yaml", kubernetes), "AWS": ("json", batch), "Argo": ("yaml", argo), "GitLab": ("yaml", gitlab),
          "Slurm": ("sh", slurm), "Airflow": ("python", airflow)}
assert sorted(examples) == sorted(checks), sorted(examples)
for title, (language, check) in checks.items():
    assert examples[title][0] == language, title
    check(examples[title][1])
print(f"{len(checks)} examples are as they must be")
