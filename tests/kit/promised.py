"""What is promised in the queue, done in a transaction in memory as the sender's handlers do it."""

from store.ports import Tx
from store.services import queue, reindexing


def reindexed(tx: Tx) -> int:
    """Index again what has to be, one piece after another; how many pieces that were."""
    jobs = [job for job in queue.take(tx, 1 << 50, limit=1000) if job.kind == reindexing.REINDEX]
    pieces = 0
    for job in jobs:
        category, after = int(str(job.payload["category"])), int(str(job.payload["after"]))
        while some := reindexing.products(tx, category, after):
            reindexing.step(tx, job, category, some)
            after, pieces = some[-1], pieces + 1
        queue.done(tx, 0, job)
    return pieces + reindexed(tx) if jobs else pieces
