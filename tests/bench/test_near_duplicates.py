"""Near duplicates by text, from raw strings to verified clusters, against datasketch and rensa.

Each side gets the same 100,000 strings, folds them the same way, makes character 5-grams, finds pairs with a Jaccard
similarity of at least 0.8, counts each candidate pair exactly, and ties pairs into clusters. The peers have 128
permutations, datasketch with its own choice of bands, rensa with 16. Datasketch runs twice: as its readme has it, gram
by gram, and by its bulk functions. What is right is settled by a product of matrices over all texts that anybody found
near, and 5,000 others. Seconds are of the processor, one thread a side: other work on the machine does not count.
"""

import gzip
import os
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from core.near.clusters import clusters, components
from core.near.join import similar_pairs
from core.text import text_key

SHARED = Path(__file__).parents[3] / "shared/data"
ROWS = 100_000
THRESHOLD = 0.8

Pairs = set[tuple[str, str]]

pytestmark = [
    pytest.mark.bench,
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real datasets is not beside the checkout"),
]


def lines(pattern: str) -> list[str]:
    """Lines of the files, in the order of their names."""
    return [
        line
        for path in sorted(SHARED.glob(pattern))
        for line in gzip.decompress(path.read_bytes()).decode().split("\n")
    ]


def tweets() -> list[str]:
    return lines("tweeteval/emoji/*_text.txt.gz")[:ROWS]


def utterances() -> list[str]:
    return [line.split("|")[2] for line in lines("swda/swda_*.txt.gz") if line.count("|") == 3][:ROWS]


def african_tweets() -> list[str]:
    return [line.split("\t")[-2] for line in lines("afrisenti/data/*/*.tsv.gz") if "\t" in line][:ROWS]


def grams(key: str) -> set[str]:
    return {key[start : start + 5] for start in range(len(key) - 4)}


def shingled(texts: list[str]) -> tuple[list[str], list[set[str]]]:
    """What both peers start from: each different text once, and its set of grams."""
    keys = [key for key in dict.fromkeys(map(text_key, texts)) if len(key) >= 5]
    return keys, [grams(key) for key in keys]


def verified(keys: list[str], sets: list[set[str]], candidates: Iterable[tuple[int, int]]) -> Pairs:
    """The candidates that are near, and their clusters, which are made and thrown away."""
    near = [
        (one, other)
        for one, other in {(min(pair), max(pair)) for pair in candidates if pair[0] != pair[1]}
        if len(sets[one] & sets[other]) / len(sets[one] | sets[other]) >= THRESHOLD
    ]
    ends = np.array(near, dtype=np.int64).reshape(-1, 2)
    components(len(keys), ends[:, 0], ends[:, 1])
    return {(min(keys[one], keys[other]), max(keys[one], keys[other])) for one, other in near}


def with_datasketch(texts: list[str], bulk: bool = False) -> Pairs:
    from datasketch import MinHash, MinHashLSH

    keys, sets = shingled(texts)
    index = MinHashLSH(threshold=THRESHOLD, num_perm=128)
    if bulk:
        sketches = list(MinHash.generator(([gram.encode() for gram in one] for one in sets), num_perm=128))
    else:
        sketches = [MinHash(num_perm=128) for _ in sets]
        for sketch, one in zip(sketches, sets, strict=True):
            for gram in one:
                sketch.update(gram.encode())
    with index.insertion_session() as session:
        for number, sketch in enumerate(sketches):
            session.insert(number, sketch, check_duplication=False)
    candidates = ((number, found) for number, sketch in enumerate(sketches) for found in index.query(sketch))
    return verified(keys, sets, candidates)


def with_rensa(texts: list[str]) -> Pairs:
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    from rensa import RMinHash, RMinHashLSH

    keys, sets = shingled(texts)
    sketches = RMinHash.from_token_sets(sets, 128, 42)
    index = RMinHashLSH(THRESHOLD, 128, 16)
    index.insert_many(sketches)
    alike = [number for number, flag in enumerate(index.query_duplicate_flags(sketches)) if flag]
    answers = index.query_all([sketches[number] for number in alike])
    return verified(keys, sets, ((one, other) for one, found in zip(alike, answers, strict=True) for other in found))


def with_ours(texts: list[str]) -> Pairs:
    pairs = similar_pairs(texts, THRESHOLD)
    clusters(pairs)
    ends = ((text_key(texts[one]), text_key(texts[other])) for one, other in zip(pairs.left, pairs.right, strict=True))
    return {(min(pair), max(pair)) for pair in ends}


def brute_force(keys: list[str]) -> Pairs:
    """All near pairs among these texts, from the counts of common grams of each two."""
    from scipy.sparse import csr_array

    sets = [grams(key) for key in keys]
    names = {gram: place for place, gram in enumerate(set().union(*sets))}
    columns = [names[gram] for one in sets for gram in one]
    sizes = np.array([len(one) for one in sets])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    table = csr_array((np.ones(len(columns), dtype=np.int32), columns, starts), shape=(len(keys), len(names)))
    found: Pairs = set()
    for first in range(0, len(keys), 500):
        common = (table[first : first + 500] @ table.T).tocoo()
        one, other = common.row + first, common.col
        near = (common.data / (sizes[one] + sizes[other] - common.data) >= THRESHOLD) & (one < other)
        found |= {(min(keys[a], keys[b]), max(keys[a], keys[b])) for a, b in zip(one[near], other[near], strict=True)}
    return found


def timed(work: Callable[[list[str]], Pairs], texts: list[str], runs: int) -> tuple[float, Pairs]:
    """Seconds of the quickest of so many runs, and what was found."""
    best, found = float("inf"), set()
    for _ in range(runs):
        start = time.process_time()
        found = work(texts)
        best = min(best, time.process_time() - start)
    return best, found


@pytest.mark.parametrize("source", [tweets, utterances, african_tweets])
def test_against_datasketch_and_rensa(
    source: Callable[[], list[str]], report: Callable[[str, float, float, str], None]
) -> None:
    texts = source()
    with_ours(texts[:1000])  # imports
    seconds, ours = timed(with_ours, texts, 2)
    rensa_seconds, rensa = timed(with_rensa, texts, 2)
    datasketch_seconds, datasketch = timed(with_datasketch, texts, 1)
    bulk_seconds, _ = timed(partial(with_datasketch, bulk=True), texts, 1)
    others = list(dict.fromkeys(key for text in texts if len(key := text_key(text)) >= 5))
    sample = np.random.default_rng(0).choice(len(others), min(5000, len(others)), replace=False)
    chosen = {key for found in (ours, rensa, datasketch) for pair in found for key in pair}
    chosen |= {others[place] for place in sample}
    truth = brute_force(sorted(chosen))
    name = f"near duplicates in {len(texts):,} {source.__name__.replace('_', ' ')}"
    report(name, seconds, datasketch_seconds, "datasketch")
    report(name, seconds, bulk_seconds, "datasketch in bulk")
    report(name, seconds, rensa_seconds, "rensa, verified")
    recalls = [len(found & truth) / len(truth) for found in (ours, rensa, datasketch)]
    print("{:,} pairs; recall {:.3f}, rensa {:.3f}, datasketch {:.3f}".format(len(truth), *recalls))
    assert ours == truth, "recall and precision are 1"
    assert seconds * 20 <= datasketch_seconds and seconds <= rensa_seconds
