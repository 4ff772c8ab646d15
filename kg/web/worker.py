"""A worker process: it opens one generation, then answers one job after another until its input ends."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import BinaryIO

import msgspec

from kg.web import confine
from kg.web.messages import Job, Look, Opening, Query, Ready, Reply, packed, read, refusal


def main() -> None:
    """Serve jobs from standard input to standard output, which nothing else may write to."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confine.die_with_parent()
    sealed = confine.close_the_network()
    jobs = sys.stdin.buffer
    told = read(jobs)
    if told is not None:
        serve(msgspec.msgpack.decode(told, type=Opening), sealed, jobs, answers)


def serve(opening: Opening, sealed: bool, jobs: BinaryIO, answers: BinaryIO) -> None:
    """Open the generation, say so, and answer."""
    from kg.web import pages
    from kg.web.caching import tag
    from kg.web.evaluate import evaluate
    from kg.web.published import Published

    folder = Path(opening.generation)

    def say(message: msgspec.Struct) -> None:
        answers.write(packed(message))
        answers.flush()

    try:
        graph = Published(folder, opening.limits)
        confine.limit(opening.limits.memory)
    except (OSError, ValueError) as error:
        say(Ready(failure=str(error)))
        return
    if opening.warm:
        pages.warm(graph)
    say(Ready(sealed=sealed))
    at_first = confine.resident()
    decoder = msgspec.msgpack.Decoder(Job)
    while (told := read(jobs)) is not None:
        job = decoder.decode(told)
        reply: Reply
        try:
            match job:
                case Query():
                    reply = evaluate(graph, job)
                case Look():
                    reply = pages.look(graph, job)
                    if reply.status == 200:
                        reply = msgspec.structs.replace(reply, headers=reply.headers | {"ETag": tag(folder, job)})
        except MemoryError:
            reply = refusal(503, "this takes more memory than one answer may")
        except Exception:  # a fault of ours in one answer must not cost the next ones their process
            traceback.print_exc()
            reply = refusal(500, "this failed here; the log of the server says how")
        if len(reply.body) > opening.limits.answer:
            reply = refusal(400, f"the answer is larger than {opening.limits.answer >> 20} MB: ask for less with LIMIT")
        spent = confine.resident() - at_first > opening.limits.kept
        say(msgspec.structs.replace(reply, spent=spent))


if __name__ == "__main__":
    main()
