"""Google Cloud Storage, Azure's blobs and lakeFS over HTTP, as far as their clients need to read and write one file."""

import json
import re


def answer(question, data):
    """What a good server of these answers, or None."""
    path = question.target.split("?")[0]
    if path.startswith(("/storage/v1/b/", "/download/storage/v1/b/", "/upload/storage/v1/b/", "/resumable/")):
        return google(question, path, data)
    if path.startswith("/account/"):
        return azure(question, data)
    if path.startswith("/api/v1/repositories/"):
        return lakefs(question, path, data)
    if path == "/api/v1/config":
        storage = {f"blockstore_namespace_{name}": "local://x" for name in ("example", "ValidityRegex")}
        storage |= {"pre_sign_support": False, "pre_sign_support_ui": False, "import_support": False, "import_validity_regex": "^$"}
        return question.json({"version_config": {"version": "1.0.0"}, "storage_config": {"blockstore_type": "local", **storage}})
    return None


def google(question, path, data):
    if path.startswith("/upload/") and "uploadType=resumable" in question.target:
        return question.response("200 OK", Location=f"{question.base()}/resumable/1")
    if "alt=media" in question.target or path.startswith("/download/"):
        return question.part_of(data, X_Goog_Generation="1", X_Goog_Stored_Content_Length=len(data))
    return question.json(google_object(question, data))


def google_object(question, data):
    return {
        "kind": "storage#object", "id": "bucket/data.csv/1", "name": "data.csv", "bucket": "bucket", "generation": "1", "metageneration": "1",
        "contentType": "text/csv", "size": str(len(data)), "etag": "CAE=", "timeCreated": "2026-08-01T00:00:00.000Z",
        "updated": "2026-08-01T00:00:00.000Z", "storageClass": "STANDARD",
        "mediaLink": f"{question.base()}/download/storage/v1/b/bucket/o/data.csv?generation=1&alt=media",
    }


def azure(question, data):
    if question.method == "PUT":
        return question.response("201 Created", ETag='"1"', Last_Modified="Sat, 01 Aug 2026 00:00:00 GMT")
    return question.part_of(data, X_Ms_Blob_Type="BlockBlob", X_Ms_Version="2024-11-04")


def lakefs(question, path, data):
    if re.search(r"/objects/stat$", path):
        return question.json({
            "path": "data.csv", "path_type": "object", "physical_address": f"{question.base()}/data.csv", "checksum": "1",
            "size_bytes": len(data), "mtime": 1785542400, "content_type": "text/csv",
        })
    if path.endswith("/objects"):
        return question.part_of(data)
    return question.json({"id": "repository", "creation_date": 1785542400, "default_branch": "main", "storage_namespace": "local://x"})
