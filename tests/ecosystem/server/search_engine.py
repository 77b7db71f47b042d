"""As much of Elasticsearch and OpenSearch as their clients need to get one document."""

import functools
import json

import web


class Question(web.Question):
    def good_answer(self):
        document = {"_index": "samples", "_id": "1", "found": True, "_source": {"a": "x" * 200000}}
        return self.response("200 OK", json.dumps(document).encode(), "application/json", X_Elastic_Product="Elasticsearch")

    def refuse(self, why):
        status, reason, code = web.STATUSES[why]
        body = {"error": {"type": code, "reason": reason}, "status": status}
        answer = self.response(f"{status} {reason}", json.dumps(body).encode(), "application/json", X_Elastic_Product="Elasticsearch")
        self.stream.send(answer[0])


serve = functools.partial(web.serve, question=Question)
