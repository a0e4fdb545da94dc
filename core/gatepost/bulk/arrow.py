"""Arrow tables in, Arrow tables out: for Ray, Dask, Spark, or a column of a Parquet file."""

from collections.abc import Iterable
from typing import Any, TypeVar

from gatepost.bulk.files.columns import find_column
from gatepost.bulk.files.verdict import COLUMNS, PREFIX, members
from gatepost.errors import BulkError
from gatepost.model import Report

__all__ = ["addresses_of", "with_verdicts"]

Batch = TypeVar("Batch")
_NO_ARROW = 'Arrow tables need pyarrow: pip install "gatepost[arrow]"'


def addresses_of(batch: Any, column: str | None) -> list[str]:
    """The addresses of a Table or a RecordBatch; null is the empty one, which no policy takes.

    Raises BulkError when the column is missing or holds no text.
    """
    arrow = _arrow()
    if not isinstance(batch, arrow.Table | arrow.RecordBatch):
        kind = type(batch).__name__
        raise BulkError(f"verify_batch takes a pyarrow Table or RecordBatch, not {kind}")
    place = find_column(batch.schema.names, column, header=True)
    found = batch.column(place)
    kind = found.type.value_type if arrow.types.is_dictionary(found.type) else found.type
    if not (_is_text(arrow, kind) or arrow.types.is_null(kind)):
        name = batch.schema.names[place]
        raise BulkError(f"column {name!r} holds {kind}, not text; cast it, or name another column")
    return [text or "" for text in found.to_pylist()]


def with_verdicts(batch: Batch, reports: Iterable[Report]) -> Batch:
    """The batch with our columns behind its own; those of an earlier run are replaced."""
    arrow = _arrow()
    rows = [members(report) for report in reports]
    kept: Any = batch
    kept = kept.select([name for name in kept.schema.names if name not in COLUMNS])
    text, texts = arrow.string(), arrow.list_(arrow.string())
    arrays = list(kept.columns)
    fields = list(kept.schema)
    for column in COLUMNS:
        name = column.removeprefix(PREFIX)
        kind = texts if name == "reasons" else text
        arrays.append(arrow.array([row[name] for row in rows], kind))
        fields.append(arrow.field(column, kind))
    schema = arrow.schema(fields, metadata=kept.schema.metadata)
    made: Batch = type(kept).from_arrays(arrays, schema=schema)
    return made


def _is_text(arrow: Any, kind: Any) -> bool:
    types = arrow.types
    views = types.is_string_view(kind) if hasattr(types, "is_string_view") else False
    return bool(types.is_string(kind) or types.is_large_string(kind) or views)


def _arrow() -> Any:
    # Here, not at the top: most gates never see a table, and pyarrow is large.
    try:
        import pyarrow
        import pyarrow.types
    except ImportError as error:
        raise BulkError(_NO_ARROW) from error
    return pyarrow
