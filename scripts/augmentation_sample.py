"""On the sample: do made rows keep their label, as judged by a model that was trained on other data?"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.augment.back_translation import BackTranslation
from core.augment.contextual import Contextual
from core.augment.gate import Gate, error_rate
from core.augment.judging.family import family
from core.augment.synonyms import Synonyms
from core.collect.gather import gather
from core.collect.sample import Sample
from core.contracts import Context
from core.learned.shared import vectors
from core.near.clusters import clusters
from core.near.join import similar_pairs
from core.tune.models.linear import LinearHead
from core.types import LABEL, ORIGIN, SPLIT, TEXT, Split

#: Hidden share, passes, peak learning rate and texts of a batch for the head that fills in hidden words.
_SHARE, _EPOCHS, _RATE, _BATCH = 0.15, 4, 5e-4, 16


def sample(cache: Path, masked: Path) -> dict[str, Any]:
    """What the judge says of the accepted rows of each method, and of their parents."""
    judged_by, asked = halves(gather(Sample()).frame)
    classes = sorted(judged_by[LABEL].unique())
    names = pd.Index(classes)
    head = LinearHead.fit(
        vectors(judged_by, Context(cache=cache)), names.get_indexer(pd.Index(judged_by[LABEL])), len(classes), 10
    )

    def says(frame: pd.DataFrame) -> np.ndarray:
        return head.predict_proba(vectors(frame, Context(cache=cache))).argmax(axis=1)

    if not (masked / "config.json").is_file():
        masked_model(asked[TEXT].tolist(), masked)
    found: dict[str, Any] = {}
    for place, method in enumerate((BackTranslation(), Synonyms(), Contextual(model=str(masked)))):
        whole = method.apply(asked, Context(seed=0, place=place)).reset_index(drop=True)
        kept = Gate().apply(whole, Context(cache=cache))
        kin = family(kept)
        children, parents = says(kept.iloc[kin.made]), says(kept.iloc[kin.parent])
        label = names.get_indexer(pd.Index(kept[LABEL].iloc[kin.parent]))
        sure = parents == label
        lost = error_rate(int((children != label)[sure].sum()), int(sure.sum()))
        found[method.kind] = {
            "made": int(whole[ORIGIN].notna().sum()), "accepted": len(label), "sure": int(sure.sum()),
            "kept": {"mean": 1 - lost["mean"], "low": 1 - lost["high"], "high": 1 - lost["low"]},
            "children": float((children == label).mean()), "parents": float(sure.mean()),
            "relative": relative(children == label, sure), "same": float((children == parents).mean()),
        }  # fmt: skip
    right = says(asked) == names.get_indexer(pd.Index(asked[LABEL]))
    return {
        "classes": len(classes), "judge_rows": len(judged_by), "asked_rows": len(asked),
        "accuracy": float(right.mean()), "methods": found,
    }  # fmt: skip


def relative(children: np.ndarray, parents: np.ndarray) -> dict[str, float]:
    """Agreement on children as a share of that on their parents, with the 95 % interval of a bootstrap over pairs."""
    pairs = np.random.default_rng(0).integers(len(children), size=(2000, len(children)))
    again = children[pairs].mean(axis=1) / np.maximum(parents[pairs].mean(axis=1), 1 / len(parents))
    low, high = np.quantile(again, [0.025, 0.975])
    return {"mean": float(children.mean() / parents.mean()), "low": float(low), "high": float(high)}


def halves(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two halves of the labelled rows; near texts are in the same one."""
    frame = frame[frame[TEXT].notna() & frame[LABEL].notna()]
    frame = frame[frame[LABEL].map(frame[LABEL].value_counts()) >= 20].reset_index(drop=True)
    cluster = clusters(similar_pairs(frame[TEXT], 0.6))
    side = np.random.default_rng(0).integers(2, size=int(cluster.max()) + 1)[cluster]
    one, other = (
        frame[side == number].assign(**{SPLIT: Split.TRAIN.value}).reset_index(drop=True) for number in (0, 1)
    )
    return one.astype({SPLIT: "str"}), other.astype({SPLIT: "str"})


def masked_model(texts: list[str], folder: Path) -> None:
    """Teach the packaged encoder to fill in hidden words of these texts, and keep it in a folder."""
    import torch

    from core.embed.encoder import pad
    from core.embed.language_model import logits_at
    from core.embed.model import model_folder
    from core.tokenize.load import encode, load_tokenizer
    from core.tune.training.masked_model import load_masked
    from core.tune.training.masking import Masker

    torch.manual_seed(0)
    rng, source = np.random.default_rng(0), model_folder(None)
    ids = encode(texts, source, 64)
    model, _ = load_masked(source, ids)
    tokenizer, masker = load_tokenizer(source), Masker.of(source, _SHARE)
    optimizer = torch.optim.AdamW(model.parameters(), lr=_RATE)
    steps = _EPOCHS * -(-len(ids) // _BATCH)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, steps)
    model.train()
    for _ in range(_EPOCHS):
        order = rng.permutation(len(ids))
        for start in range(0, len(order), _BATCH):
            rows = [ids[place] for place in order[start : start + _BATCH]]
            seen, where = masker.hide(rows, rng)
            tokens, mask = pad(seen, tokenizer.pad_token_id)
            asked = torch.zeros(tokens.shape, dtype=torch.bool)
            for place, flags in enumerate(where):
                asked[place, : len(flags)] = torch.tensor(flags)
            truth = pad(rows, tokenizer.pad_token_id)[0][asked]
            loss = torch.nn.functional.cross_entropy(logits_at(model, tokens, mask, asked), truth)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
