"""Many statements: streamed, resumed, on many cores or many machines.

:func:`run_batch` takes inputs of any size to parts on disk. Each document is read and judged
in a process that may be killed, so that no input can cost more than its own row.
:func:`classify_frames` does the same for tables that another engine, such as Spark, hands over.
"""

from discourse.batch.guard import BatchError
from discourse.batch.jobs import Job
from discourse.batch.mapping import classify_frames
from discourse.batch.run import BatchSummary, run_batch

__all__ = ["BatchError", "BatchSummary", "Job", "classify_frames", "run_batch"]
