from pathlib import Path

import torch

from core.tune.models.classifier import build_classifier, token_ids
from core.tune.training.rows import translated


def test_the_rows_mean_the_same_and_the_table_is_whole_again(tiny_model: Path) -> None:
    module = build_classifier(tiny_model, 3).eval()
    ids, filler = token_ids(["card pin blocked", "late"], tiny_model, 64)
    other, _ = token_ids(["password reset"], tiny_model, 64)
    table = module.encoder.get_input_embeddings().weight
    before, size = table.detach().clone(), len(table)
    plain = [module(torch.tensor([row]), torch.ones(1, len(row))) for row in [*ids, *other]]
    with translated(module, [ids, other], filler, [4, 1]) as rows:
        assert len(module.encoder.get_input_embeddings().weight) < size
        weight = module.encoder.get_input_embeddings().weight.detach()
        assert torch.equal(weight[rows.extra], before[[4, 1]]) and torch.equal(weight[rows.filler], before[filler])
        found = [module(*part.batch([place])) for part in rows.parts for place in range(len(part))]
        with torch.no_grad():
            module.encoder.get_input_embeddings().weight += 1
    for one, two in zip(plain, found, strict=True):
        torch.testing.assert_close(one, two)
    after = module.encoder.get_input_embeddings().weight.detach()
    used = {filler, 4, 1}.union(*ids, *other)
    assert {place for place in range(size) if not torch.equal(after[place], before[place])} == used


def test_a_frozen_table_is_left_alone(tiny_model: Path) -> None:
    module = build_classifier(tiny_model, 3).requires_grad_(False)
    ids, filler = token_ids(["card"], tiny_model, 64)
    with translated(module, [ids], filler, [4]) as rows:
        assert rows.parts[0].ids == ids and rows.extra == [4] and rows.filler == filler
