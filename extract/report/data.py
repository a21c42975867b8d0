"""What was found, as one JSON document: the causes, and every discrepancy with its places."""

from __future__ import annotations

import json
from typing import Any

from extract.causes import Cause, causes_of
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
        "causes": [_cause(one) for one in causes_of(findings.open, findings.formats)],
        "discrepancies": [jsonl.row(one, findings.sources) for one in findings.found if one.waiver is None],
        "waived": [jsonl.row(one, findings.sources) for one in findings.waived],
        "failed": [{"page": page, "reason": reason} for page, reason in findings.failed],
    }
    return in_json(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "cause": cause.id, "rule": cause.rule, "severity": cause.severity, "schema": cause.schema, "field": cause.field,
        "pattern": cause.pattern, "discrepancies": cause.total, "pages": cause.pages, "entities": cause.entities,
        "formats": dict(cause.formats), "what": meaning(cause.rule).what, "remedy": meaning(cause.rule).remedy,
    }  # fmt: skip
