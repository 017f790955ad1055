from pathlib import Path

import torch

from core.embed.encoder import load_model
from core.tune.models.classifier import token_ids
from core.tune.training.vocabulary import Compact

TEXTS = ["card pin blocked", "parcel late again today"]


def test_the_cut_table_gives_the_same_and_only_used_rows_move(tiny_model: Path) -> None:
    encoder = load_model(tiny_model).eval()
    ids, filler = token_ids(TEXTS, tiny_model, 64)
    before = encoder.get_input_embeddings().weight.detach().clone()
    whole = [encoder(input_ids=torch.tensor([row])).last_hidden_state for row in ids]
    compact = Compact(encoder, [ids], filler)
    used = {token for row in ids for token in row} | {filler}
    assert len(encoder.get_input_embeddings().weight) == len(used) < len(before)
    for row, expected in zip(compact.ids(ids), whole, strict=True):
        assert torch.equal(encoder(input_ids=torch.tensor([row])).last_hidden_state, expected)
    with torch.no_grad():
        encoder.get_input_embeddings().weight += 1
    compact.restore()
    after = encoder.get_input_embeddings().weight.detach()
    moved = {place for place in range(len(before)) if not torch.equal(before[place], after[place])}
    assert moved == used
    assert encoder.get_input_embeddings().num_embeddings == len(before)


def test_a_step_with_the_cut_table_is_the_step_with_the_whole_one(tiny_model: Path) -> None:
    """The claim behind leaving rows out: AdamW without decay moves the same rows by the same amounts."""
    ids, filler = token_ids(TEXTS, tiny_model, 64)
    found = []
    for cut in (False, True):
        encoder = load_model(tiny_model).eval()
        compact = Compact(encoder, [ids], filler) if cut else None
        table = encoder.get_input_embeddings().weight
        optimizer = torch.optim.AdamW([table], lr=0.01, weight_decay=0.0)
        for _ in range(3):
            rows = compact.ids(ids) if compact else ids
            loss = sum(encoder(input_ids=torch.tensor([row])).last_hidden_state[..., 0].sum() for row in rows)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([table], 1.0)
            optimizer.step()
            optimizer.zero_grad()
        if compact:
            compact.restore()
        found.append(encoder.get_input_embeddings().weight.detach())
    torch.testing.assert_close(found[0], found[1], atol=1e-6, rtol=1e-5)
