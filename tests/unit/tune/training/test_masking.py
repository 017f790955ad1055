from pathlib import Path

import numpy as np
import pytest
import torch

from core.embed.encoder import pad
from core.embed.language_model import load_language_model
from core.tokenize.load import encode, load_tokenizer
from core.tune.training.masking import MaskedWords, Masker

TEXTS = ["card pin blocked again today", "parcel late", "please reset my login password since yesterday", "box"] * 5
SPECIAL = [0, 1, 2, 3]
MASK = 3


def rows_of_words(count: int, length: int, vocabulary: int = 500) -> list[list[int]]:
    """Rows that begin and end with a special token."""
    rng = np.random.default_rng(0)
    return [[1, *rng.integers(4, vocabulary, length).tolist(), 2] for _ in range(count)]


def test_hides_15_percent_of_which_80_10_10() -> None:
    rows = rows_of_words(2000, 50)
    masker = Masker(MASK, SPECIAL, 500, 0.15)
    seen, where = (np.array(part) for part in masker.hide(rows, np.random.default_rng(1)))
    given = np.array(rows)
    assert seen.shape == where.shape == given.shape
    assert where.sum() == round(0.15 * 2000 * 50)
    assert (seen[~where] == given[~where]).all()
    masked, kept = (seen[where] == MASK).mean(), (seen[where] == given[where]).mean()
    assert masked == pytest.approx(0.8, abs=0.01)
    assert kept == pytest.approx(0.1 + 0.1 / 496, abs=0.01)  # a random word may be the very one
    assert 1 - masked - kept == pytest.approx(0.1, abs=0.01)
    share = where.mean(axis=0)[1:-1]
    assert share == pytest.approx(0.15, abs=0.03), "every place is as likely"


def test_special_tokens_are_never_hidden_nor_put_in() -> None:
    rows = [[1, 0, 2, 3, 9, 2], [1, 7, 2]] * 200
    seen, where = Masker(MASK, SPECIAL, 12, 0.9).hide(rows, np.random.default_rng(0))
    chosen = {
        token for row, there in zip(rows, where, strict=True) for token, one in zip(row, there, strict=True) if one
    }
    assert chosen == {7, 9}
    put = {token for row, there in zip(seen, where, strict=True) for token, one in zip(row, there, strict=True) if one}
    assert put & set(SPECIAL) == {MASK}
    assert put > {MASK, 7, 9}


def test_the_tokenizers_own_special_tokens(tiny_model: Path) -> None:
    masker, tokenizer = Masker.of(tiny_model, 0.15), load_tokenizer(tiny_model)
    assert masker.mask == tokenizer.mask_token_id
    ids = encode(["card \u4e16 pin"], tiny_model, 64)[0]  # start, card, unknown, pin, end
    assert len(ids) == 5 and masker.room(ids) == 2
    assert len(masker.words) == len(tokenizer) - 5


def test_a_batch_of_few_words_hides_one() -> None:
    seen, where = Masker(MASK, SPECIAL, 20, 0.01).hide([[1, 5, 2], [1, 2]], np.random.default_rng(0))
    assert where == [[False, True, False], [False, False]]
    assert seen[1] == [1, 2]


def test_each_draw_is_another_and_a_seed_repeats_it() -> None:
    rows, masker = rows_of_words(8, 20), Masker(MASK, SPECIAL, 500, 0.15)
    rng = np.random.default_rng(4)
    first, second = masker.hide(rows, rng), masker.hide(rows, rng)
    assert first != second
    assert masker.hide(rows, np.random.default_rng(4)) == first


@pytest.fixture
def learner(tiny_model: Path) -> MaskedWords:
    torch.manual_seed(0)
    module = load_language_model(tiny_model, "masked", fresh_head=True)
    ids = encode(TEXTS, tiny_model, 64)
    return MaskedWords(module, Masker.of(tiny_model, 0.15), (ids[:16], ids[16:]), 0, 8, seed=0)


def test_loss_equals_that_of_all_logits_with_the_rest_ignored(learner: MaskedWords) -> None:
    """The oracle is transformers' own loss, with logits everywhere and labels of -100 where nothing was hidden."""
    rows = learner.train[:8]
    seen, where = learner.masker.hide(rows, np.random.default_rng(0))
    learner.module.eval()
    losses = learner.loss(rows, seen, where)
    tokens, mask = pad(seen, 0)
    labels = pad(rows, 0)[0].masked_fill(~pad(where, 0)[0].bool(), -100)
    whole = learner.module(input_ids=tokens, attention_mask=mask, labels=labels)
    assert len(losses) == int((labels != -100).sum()) > 3
    assert losses.mean().item() == pytest.approx(whole.loss.item(), abs=1e-5)


def test_the_vocabulary_is_only_scored_where_words_are_hidden(learner: MaskedWords) -> None:
    shapes: list[tuple[int, ...]] = []
    last = learner.module.get_output_embeddings()
    last.register_forward_hook(lambda module, args, output: shapes.append(tuple(output.shape)))
    rows = learner.train[:8]
    seen, where = learner.masker.hide(rows, np.random.default_rng(0))
    learner.loss(rows, seen, where)
    assert shapes == [(sum(map(sum, where)), learner.module.config.vocab_size)]


def test_an_epoch_reads_every_text_once(learner: MaskedWords) -> None:
    read: list[list[int]] = []
    learner.loss = lambda rows, seen, where: read.extend(rows) or torch.zeros(1)  # type: ignore[method-assign]
    losses = [step() for step in learner.epoch(np.random.default_rng(0))]
    assert len(losses) == learner.steps == 2
    assert sorted(map(tuple, read)) == sorted(map(tuple, learner.train))


def test_the_score_is_always_of_the_same_hidden_words(learner: MaskedWords) -> None:
    first = learner.score()["validation_loss"]
    learner.module.train()
    assert learner.score()["validation_loss"] == first
    assert not learner.module.training
    same = MaskedWords(learner.module, learner.masker, (learner.train, learner.held[:4]), 0, 8, seed=0)
    other = MaskedWords(learner.module, learner.masker, (learner.train, learner.held[:4]), 0, 8, seed=1)
    assert same.score()["validation_loss"] == first != other.score()["validation_loss"]
    assert len(learner.held) > 4 and sum(map(sum, learner.where)) > 20, "few texts are hidden in several ways"
