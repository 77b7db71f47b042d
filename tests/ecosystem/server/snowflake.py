"""As much of Snowflake as its client needs to log in."""

import functools
import json

import web

ERRORS = {"missing": ("390201", "The requested warehouse does not exist or not authorized."), "denied": ("390100", "Incorrect username or password was specified.")}


class Question(web.Question):
    def good_answer(self):
        self.transfers = "login-request" in self.target or "query-request" in self.target
        data = {
            "token": "t", "masterToken": "m", "validityInSeconds": 3600, "masterValidityInSeconds": 14400, "sessionId": 1, "parameters": [],
            "serverVersion": "9.0.0", "displayUserName": "x" * 200000,
            "sessionInfo": {"databaseName": None, "schemaName": None, "warehouseName": None, "roleName": "PUBLIC"},
        }
        if "query-request" in self.target:
            data = {
                "rowtype": [{"name": "A", "type": "text", "nullable": True, "length": 32, "byteLength": 32, "precision": None, "scale": None}],
                "rowset": [["x" * 32]] * 8000, "total": 8000, "returned": 8000, "queryId": "q", "queryResultFormat": "json", "parameters": [],
                "finalDatabaseName": None, "finalSchemaName": None, "finalWarehouseName": None, "finalRoleName": "PUBLIC", "statementTypeId": 4096,
            }
        body = {"data": data, "message": None, "code": None, "success": True}
        return self.response("200 OK", json.dumps(body).encode(), "application/json")

    def refuse(self, why):
        if why not in ERRORS:
            super().refuse(why)
            return
        code, text = ERRORS[why]
        body = {"data": None, "message": text, "code": code, "success": False}
        self.stream.send(self.response("200 OK", json.dumps(body).encode(), "application/json")[0])


serve = functools.partial(web.serve, question=Question)
