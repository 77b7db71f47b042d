"""MLflow, Weights & Biases and Comet over HTTP, as far as their clients need to read a little and to log one step."""

MOMENT = 1785542400000


def answer(question):
    """What a good server of these answers, or None."""
    path = question.target.split("?")[0]
    if path.startswith("/api/2.0/mlflow/"):
        return question.json(mlflow_run() if path.endswith("/runs/get") else {})
    if path == "/graphql":
        return question.json({"data": graph()})
    if path.startswith("/files/"):
        return question.json({"exitcode": None, "limits": {}})
    if path.startswith("/api/rest/v2/") or path.startswith("/clientlib/"):
        return question.json({"workspaceNames": ["someone"], "msg": "ok", "code": 200})
    return None


def mlflow_run():
    info = {
        "run_id": "a" * 32, "run_uuid": "a" * 32, "experiment_id": "0", "status": "RUNNING", "start_time": MOMENT, "artifact_uri": "file:///x",
        "lifecycle_stage": "active",
    }
    return {"run": {"info": info, "data": {"params": [{"key": f"p{number}", "value": "x" * 32} for number in range(1000)]}}}


def graph():
    """One answer to all questions: who asks takes what it wants of it."""
    project = {"name": "p", "entity": {"name": "e"}}
    run = {
        "id": "1", "name": "run", "displayName": "run", "sweepName": None, "project": {"id": "1", **project}, "historyLineCount": 0,
        "logLineCount": 0, "eventsLineCount": 0, "config": "{}", "summaryMetrics": "{}", "files": {"uploadHeaders": [], "files": []},
        "createdAt": "2026-08-01T00:00:00", "tags": [], "historyTail": "[]", "eventsTail": "[]",
    }
    viewer = {
        "id": "1", "entity": "e", "flags": "{}", "username": "someone", "name": "someone", "email": "a@b.c", "admin": False,
        "teams": {"edges": []}, "apiKeys": {"edges": []}, "__typename": "User", "deletedAt": None,
    }
    fields = [{"name": name, "args": []} for name in ("runID", "files")]
    return {
        "viewer": viewer, "upsertBucket": {"bucket": run, "inserted": True}, "serverInfo": {"features": [], "cliVersionInfo": {}},
        "serverFeatures": {}, "createRunFiles": {"runID": "1", "uploadHeaders": [], "files": []}, "model": {"bucket": run, **project},
        "project": {"run": run, **project}, "QueryType": {"fields": fields}, "MutationType": {"fields": fields}, "TypeInfo": {"fields": fields},
    }
