"""What was found, as one JSON document: the causes, and every discrepancy with its places."""

from __future__ import annotations

import json
from typing import Any

from extract.causes import Cause
from extract.findings import Findings
from extract.logs import in_json
from extract.meanings import meaning
from extract.report import jsonl


def report(findings: Findings, code: int) -> str:
    """The document; `code` is the exit code of the command."""
    data = {
        "exit": code,
        "pages": findings.pages,
        "input": findings.digest,
        **_since(findings),
        "causes": [_cause(one) for one in findings.causes],
        "discrepancies": [jsonl.row(one, findings) for one in findings.found if one.waiver is None],
        "waived": [jsonl.row(one, findings) for one in findings.waived],
        "failed": [{"page": page, "reason": reason} for page, reason in findings.failed],
    }
    return in_json(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def _since(findings: Findings) -> dict[str, Any]:
    """What is new and what is gone since an earlier report; nothing where there is none."""
    earlier = findings.earlier
    if earlier is None:
        return {}
    gone = [
        {"cause": one.id, **{key: value for key, value in one._asdict().items() if key not in ("id", "total")}, "discrepancies": one.total}
        for one in findings.gone
    ]
    return {"since": {"file": earlier.file, "sha256": earlier.digest, "new": findings.new, "gone": gone}}


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "cause": cause.id, "rule": cause.rule, "severity": cause.severity, "schema": cause.schema, "field": cause.field,
        "pattern": cause.pattern, "discrepancies": cause.total, "pages": cause.pages, "entities": cause.entities,
        "formats": dict(cause.formats), "what": meaning(cause.rule).what, "remedy": meaning(cause.rule).remedy,
        **({"since": cause.since, "new": cause.new} if cause.since else {}),
    }  # fmt: skip
