"""The logs of every sort of run against the JSON Schema of SARIF 2.1.0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import kettles
import pytest
import seeds

SCHEMA = json.loads((seeds.ROOT / "tests" / "data" / "sarif-2.1.0.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema_rs.validator_for(SCHEMA, validate_formats=True)


@pytest.mark.parametrize("run", kettles.RUNS)
def test_a_log_is_valid_sarif(run: str, tmp_path: Path) -> None:
    folder = kettles.shop(tmp_path, run)
    done = kettles.check(folder, "--format", "sarif")
    assert done.returncode == kettles.RUNS[run]
    assert [error.message for error in VALIDATOR.iter_errors(json.loads(done.stdout))] == []


@pytest.mark.parametrize("part", [{"startLine": 0}, {"startColumn": "1"}, {"line": 1}])
def test_a_log_with_a_wrong_region_is_not(part: dict[str, Any], tmp_path: Path) -> None:
    done = kettles.check(kettles.shop(tmp_path, "warned"), "--format", "sarif")
    log = json.loads(done.stdout)
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"] |= part
    assert not VALIDATOR.is_valid(log)
