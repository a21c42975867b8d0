"""A cluster of Apache Spark: executors read the pages, and Spark SQL compares what they say, by the text that this machine uses.

    engine    `extract run --engine spark`: pages of files that the executors reach, to the files and reports of a run on one machine
    read      a DataFrame of pages to a DataFrame of what they say, for jobs of one's own

The driver lists the pages, sees their gists one after another and writes what a run writes; all else is done where the data is. What is
made of pages goes into a working folder as Parquet, by Spark's own commit of tasks: one that fails, is lost or runs twice changes nothing.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from extract import across
from extract.engines.carrying import carried, check_carried, selection_in, views_of
from extract.engines.rows import GIVEN, READ, Maker, Reader, listed, outcome_of
from extract.errors import UsageError
from extract.gists import Seen
from extract.schema import Schema
from extract.sqlrules import Selection
from extract.store import MIRRORS, RECORDS, written
from extract.surveys import Comparison, Engine, Progress, Survey
from extract.workers import LIMITS, Limits, Outcome, seen

PAGES = 500
"""Pages of a task, where nothing says how many there should be."""
ROWS = 200
"""Pages of a file in the working folder: the driver and an executor hold the golden files of so many at a time."""
_OUTCOME = ("turn", "failure", "found", "seconds", "gist", "golden")


class Options(NamedTuple):
    """How a run uses a cluster: the address of its master, tasks in which pages are read, the working folder, limits for one page.

    The working folder is a path or an address of Hadoop that the driver and all executors reach; a temporary folder will do where they are
    on one machine. What else Spark is to know stands where Spark looks for it (`spark-defaults.conf`, `PYSPARK_SUBMIT_ARGS`).
    """

    master: str
    partitions: int | None = None
    working: str | None = None
    limits: Limits = LIMITS


def engine(options: Options) -> Engine:
    """The engine that reads and compares pages on a cluster."""
    return lambda survey, each, progress: _read(options, survey, each, progress)


def _read(options: Options, survey: Survey, each: Callable[[Seen], object], progress: Progress | None) -> Comparison:
    check_carried(survey.rules, views_of(Maker(survey.work, options.limits).columns))
    partitions = options.partitions or max(2, -(-len(survey.inputs) // PAGES))
    with session(options.master, partitions) as spark, working_folder(spark, options.working) as folder:
        try:
            return _Cluster(spark, folder, survey, options.limits).read(partitions, each, progress)
        except (PySparkException, Py4JError) as error:
            raise UsageError(f"failed: {_first_line(error)}.", file=options.master, advice="Look at the log of the executors.") from error


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


@contextlib.contextmanager
def session(master: str, partitions: int) -> Iterator[SparkSession]:
    """The session of Spark that is under way, or a new one, ended with the context. Raises UsageError where there can be none."""
    before = SparkSession.getActiveSession()
    spark = before or _new_session(master)
    try:
        for name, value in _SETTINGS.items():
            spark.conf.set(name, value)
        spark.conf.set("spark.sql.shuffle.partitions", str(partitions))
        yield spark
    finally:
        if before is None:
            spark.stop()


_SETTINGS = {
    "spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true", "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(PAGES),
}  # fmt: skip


def has_java() -> bool:
    """Whether Spark finds a Java: that of JAVA_HOME, or one on the path."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or bool(home and shutil.which(str(Path(home) / "bin" / "java")))


def _new_session(master: str) -> SparkSession:
    if not has_java():
        raise UsageError("Spark needs Java, and there is none.", file=master, advice="Install Java 17 or 21, or set JAVA_HOME.")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("extract").config("spark.ui.showConsoleProgress", "false")
    try:
        return builder.config("spark.log.level", "ERROR").getOrCreate()
    except (PySparkException, Py4JError, OSError) as error:
        advice = "Check the address of the master, and that it is running."
        raise UsageError(f"Spark cannot start ({_first_line(error)}).", file=master, advice=advice) from error


@contextlib.contextmanager
def working_folder(spark: SparkSession, given: str | None) -> Iterator[str]:
    """A new folder for what is made on the way, removed with the context."""
    if given is None:
        with tempfile.TemporaryDirectory(prefix="extract-", ignore_cleanup_errors=True) as folder:
            yield Path(folder).as_uri()
        return
    folder = f"{given if '://' in given else Path(given).resolve().as_uri()}/extract-{uuid.uuid4().hex}"
    try:
        yield folder
    finally:
        hadoop = spark.sparkContext._jvm.org.apache.hadoop.fs.Path(folder)  # type: ignore[union-attr]
        hadoop.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).delete(hadoop, True)


class Tables:
    """The relations of a run on a cluster (`store.Relations`): views of a session, and Parquet in its working folder."""

    def __init__(self, spark: SparkSession, folder: str, schemas: Sequence[Schema]) -> None:
        self.spark, self.folder = spark, folder
        self.schemas: Mapping[str, Schema] = {schema.name: schema for schema in schemas}
        self.shares = ("statements",)
        self.pages = 0
        self.names: dict[str, str] = {}

    def page_name(self, name: str) -> str:
        """The name of a page that the relations have under `name`."""
        return self.names.get(name, name)

    def view(self, name: str, sql: str) -> None:
        """Gives a question a name; the answer is kept, since it costs more to ask anew."""
        self.table(name, sql)

    def table(self, name: str, sql: str) -> None:
        """Gives the answer to a question a name."""
        self.keep(name, self.spark.sql(carried(sql)))

    def keep(self, name: str, rows: DataFrame, *, in_file: int = 0) -> None:
        """Puts rows into the working folder, where they have a name; so many in a file, or all that a task has."""
        path = f"{self.folder}/{name}"
        rows.write.option("maxRecordsPerFile", in_file).parquet(path)
        self.spark.read.schema(rows.schema).parquet(path).createOrReplaceTempView(name)

    def rows(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows that answer a question, a part of them in memory at a time."""
        return map(tuple, self.spark.sql(carried(sql)).toLocalIterator(prefetchPartitions=True))


def _part(file: str) -> list[int]:
    """The place of a file among those that Spark wrote: its task, and which of the files of the task it is."""
    return [int(number) for found in re.finditer(r"/part-(\d+)-[^/]*-c(\d+)[^/]*\Z", file) for number in found.groups()]


class _Cluster:
    """A run on a cluster."""

    def __init__(self, spark: SparkSession, folder: str, survey: Survey, limits: Limits) -> None:
        self.spark, self.survey = spark, survey
        self.maker = Maker(survey.work, limits)
        self.tables = Tables(spark, folder, survey.schemas)

    def read(self, partitions: int, each: Callable[[Seen], object], progress: Progress | None) -> Comparison:
        """Hands each page to `each`; what is wrong across pages."""
        self.make(partitions)
        outcomes: Iterable[Outcome] = self.outcomes()
        for outcome in progress(outcomes, len(self.survey.inputs)) if progress else outcomes:
            each(self.known(seen(outcome)))
        found = self.survey.listed.found
        if self.survey.part:
            return Comparison(found, ())
        for name in ("pages", "statements", "names"):
            self.spark.sql(f"SELECT inline({name}) FROM made").createOrReplaceTempView(name)
        self.tables.table("mirrors", MIRRORS)
        return Comparison((*found, *across.check(self.tables, self.survey.rules, self.rules())), ())

    def make(self, partitions: int) -> None:
        """Reads the pages into the working folder."""
        listing = self.spark.createDataFrame(listed(self.survey.inputs))
        pages = listing.repartitionByRange(partitions, "turn").sortWithinPartitions("turn")
        self.tables.keep("made", pages.mapInArrow(self.maker.__call__, from_arrow_schema(self.maker.schema)), in_file=ROWS)

    def outcomes(self) -> Iterator[Outcome]:
        """The outcomes of the pages in their order, those of a file in memory at a time."""
        made = self.spark.table("made")
        files = sorted(map(unquote, made.inputFiles()), key=_part)
        tables = (self.spark.read.schema(made.schema).parquet(file).select(*_OUTCOME) for file in files)
        rows = (row for table in tables for row in table.toLocalIterator())
        for turn, one in enumerate(self.survey.inputs):
            row = next(rows, None)
            if row is None or row["turn"] != turn:
                advice = "Name a working folder (--working) that the driver and all executors reach."
                raise UsageError("does not hold what the executors made.", file=self.tables.folder, advice=advice)
            yield outcome_of(one, row.asDict())

    def known(self, page: Seen) -> Seen:
        """A page whose name and schema are kept."""
        if page.gist is not None:
            self.tables.pages += page.gist.schema in self.tables.schemas
            if (name := written(page.gist.page)) != page.gist.page:
                self.tables.names[name] = page.gist.page
        return page

    def rules(self) -> Selection:
        """What runs rules: in a session of its own, where their views have no other beside them."""
        apart, views = self.spark.newSession(), views_of(self.maker.columns)
        made = apart.read.schema(from_arrow_schema(self.maker.schema)).parquet(f"{self.tables.folder}/made")
        for view in views:
            name = view if view in self.maker.columns else RECORDS + view
            made.selectExpr(f"inline(`{name.replace('`', '``')}`)").createOrReplaceTempView(f"`{view.replace('`', '``')}`")
        return selection_in(apart, views)


# --- jobs of one's own ------------------------------------------------------------------------------------------------


class Read(NamedTuple):
    """What pages say: a row for each claim, each page and each discrepancy."""

    claims: DataFrame
    records: DataFrame
    discrepancies: DataFrame


def read(pages: DataFrame, schemas: Sequence[Schema], limits: Limits = LIMITS) -> DataFrame:
    """Pages (columns `rows.GIVEN`, the body binary or text) to rows of `rows.READ`, one for each page; lazily, and where the pages are.

    To read pages once and use them often, write the rows to a table first, and split that.
    """
    reader = Reader(tuple(schemas), limits)
    given = pages.select(*(name for name in GIVEN if name in pages.columns))
    return given.mapInArrow(reader.__call__, from_arrow_schema(READ))


def split(read: DataFrame) -> Read:
    """The claims, the records and the discrepancies of pages that were read."""
    records = read.select("name", "url", "sha256", "format", "encoding", "schema", "record", "failure")
    return Read(read.selectExpr("inline(claims)"), records, read.selectExpr("inline(discrepancies)"))


def read_pages(pages: DataFrame, schemas: Sequence[Schema], limits: Limits = LIMITS) -> Read:
    """Pages to their claims, records and discrepancies, each of which reads the pages when it is asked for."""
    return split(read(pages, schemas, limits))
