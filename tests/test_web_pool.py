"""The pool: workers that are replaced, and what a job gets where none can be had."""

import asyncio
from pathlib import Path

import pytest
from web_server import published

from kg import names
from kg.web.messages import Limits, Query
from kg.web.pool import Pool, Unready
from kg.web.server import Following

ASK = Query(text="ASK { ?s ?p ?o }", accept="")


@pytest.fixture
def root(tmp_path):
    return published(tmp_path, [f"<http://x/a> <http://x/p> <http://x/b> <{names.ASSERTED}> ."])


def answers(current, limits, jobs):
    """Give the replies to jobs, one after another, of a pool of one worker."""

    async def asked():
        pool = Pool(current, limits, 1)
        try:
            await pool.open()
            return [await pool.answer(job) for job in jobs]
        finally:
            await pool.close()

    return asyncio.run(asked())


@pytest.mark.parametrize("kept", [1 << 30, -1 << 30])
def test_a_worker_that_has_grown_is_replaced(root, kept):
    replies = answers(Following(root), Limits(kept=kept), [ASK, ASK])
    assert [(r.status, b"true" in r.body, r.spent) for r in replies] == [(200, True, kept < 0)] * 2


def test_an_answer_that_is_too_large_is_none(root):
    (reply,) = answers(Following(root), Limits(answer=10), [ASK])
    assert (reply.status, reply.media_type) == (400, "text/plain; charset=utf-8")


def test_a_graph_that_cannot_be_opened(tmp_path):
    with pytest.raises(Unready, match="No such file"):
        answers(lambda: tmp_path / "nowhere", Limits(), [ASK])


def test_a_generation_that_breaks_later_is_an_answer_too(root, tmp_path):
    generations = iter([Following(root)(), Path("/nowhere"), Path("/nowhere"), Following(root)(), Following(root)()])
    replies = answers(lambda: next(generations), Limits(), [ASK, ASK])
    assert [r.status for r in replies] == [503, 200]
    assert b"the graph cannot be read" in replies[0].body
