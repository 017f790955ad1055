"""Draws docs/results/augmentation.md from what scripts.augmentation measured."""

from typing import Any

from core.words import count


def claims(answer: dict[str, Any]) -> list[dict[str, Any]]:
    """All differences, each with whether it is claimed: all claims together at 5 %, after S. Holm (1979)."""
    found = [
        {**gap, "set": one["set"], "per_class": one["per_class"], "model": model}
        for one in answer["sets"]
        for model, scores in one["models"].items()
        for gap in scores["differences"]
    ]
    holds = True
    for place, gap in enumerate(sorted(found, key=lambda gap: gap["p"])):
        holds = holds and gap["p"] <= 0.05 / (len(found) - place)
        gap["claimed"] = holds
    return found


def conclusion(gaps: list[dict[str, Any]]) -> str:
    """What can and what cannot be said, in one sentence."""
    words = []
    for first, second, name in (
        ("always", "none", "always augmenting against not augmenting"),
        ("gated", "none", "augmenting through the gate against not augmenting"),
        ("gated", "always", "the gate against no gate"),
    ):
        mine = [gap for gap in gaps if (gap["first"], gap["second"]) == (first, second)]
        better = sum(gap["claimed"] and gap["mean"] > 0 for gap in mine)
        worse = sum(gap["claimed"] and gap["mean"] < 0 for gap in mine)
        words.append(f"for {name}, {better} of {len(mine)} cases are better, {worse} worse and the rest cannot be told")
    return (
        f"Of {count(len(gaps), 'comparison')}, held to 5 % all together: {'; '.join(words)}; nothing can be said of "
        "other datasets, sizes, methods, settings of the gate, or of models that are fine-tuned."
    )


def page(answer: dict[str, Any]) -> str:
    """The whole page in Markdown."""
    gaps = claims(answer)
    lines = [
        "# What augmentation does to scores",
        "",
        "Made by `python -m scripts.augmentation --data FOLDER`; nothing here is typed by hand. Rows of each class",
        "are drawn from train (all of them where there are fewer), the same for the three arms: **none** learns from",
        "them alone, **always** also from one child of each row by each of",
        f"{_methods(answer)}, **gated**",
        "from the children that pass the gate at its default settings. Macro-F1 is on all test rows: the official test",
        "of TREC and TweetEval, that of `split.stratified` for the SMS messages, which have none. `frozen` is logistic",
        "regression on the vectors of the packaged encoder, `tfidf` on counts of words and pairs; both with C = 10,",
        "chosen beforehand and not per arm. Intervals of differences are paired, 95 %, by Student's t over the draws,",
        "with the spread over resampled test rows added. An asterisk marks what may be claimed, all comparisons of",
        "this page together at 5 % (Holm).",
        "",
        conclusion(gaps) if gaps else "Nothing was measured yet.",
    ]
    for title in dict.fromkeys(one["title"] for one in answer["sets"]):
        mine = [one for one in answer["sets"] if one["title"] == title]
        lines += ["", f"## {title}", "", f"{mine[0]['test_rows']:,} test rows.", "", *_table(mine, gaps)]
    return "\n".join([*lines, *_rejected(answer), *_sample(answer["sample"])]) + "\n"


def _methods(answer: dict[str, Any]) -> str:
    names = [f"`{kind}`" for kind in answer["methods"]]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _table(mine: list[dict[str, Any]], gaps: list[dict[str, Any]]) -> list[str]:
    lines = [
        "| rows a class | draws | train rows: none, always, gated | model | none | always | gated "
        "| always - none | gated - none | gated - always |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in mine:
        rows = ", ".join(f"{size:,.0f}" for size in one["rows"].values())
        for model, scores in one["models"].items():
            found = [f"{score:.3f}" for score in scores["macro_f1"].values()]
            here = [
                gap
                for gap in gaps
                if (gap["set"], gap["per_class"], gap["model"]) == (one["set"], one["per_class"], model)
            ]
            found += [
                f"{gap['mean']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f}){'*' if gap['claimed'] else ''}"
                for gap in here
            ]
            lines.append(f"| {one['per_class']} | {one['draws']} | {rows} | `{model}` | {' | '.join(found)} |")
    return lines


def _rejected(answer: dict[str, Any]) -> list[str]:
    names = list(answer["reasons"])
    lines = [
        "", "## What the gate rejected", "",
        "Shares of the made rows of all draws, by the first reason against each.", "",
        f"| dataset | rows a class | made | kept | {' | '.join(names)} |", f"|{'---|' * (len(names) + 4)}",
    ]  # fmt: skip
    for one in answer["sets"]:
        gone = sum(one["rejected"].values())
        shares = [f"{one['rejected'][name] / one['made']:.1%}" for name in names]
        kept = f"{1 - gone / one['made']:.1%}"
        lines.append(f"| {one['set']} | {one['per_class']} | {one['made']:,} | {kept} | {' | '.join(shares)} |")
    return lines


def _sample(found: dict[str, Any]) -> list[str]:
    """How often a judge that was trained on other data gives made rows the class of their parent."""
    lines = [
        "", "## Labels of made rows, judged by a model trained on other data", "",
        f"The sample's {found['classes']} intents, in two halves without a near text in common: a judge (logistic",
        f"regression on vectors) learns from one, {found['judge_rows']:,} rows, and is asked about the other, of",
        f"{found['asked_rows']:,}, whose rows are augmented and pass the gate there. It is right for",
        f"{found['accuracy']:.1%} of the real rows of that half, so its verdict on a made row says little by itself:",
        "**relative** is how often it agrees with the label of an accepted row, as a share of how often it agrees with",
        "the label of its parent; **kept** is how often it does for rows whose parent it judges right, which counts",
        "whatever the judge is torn about as lost; **same** is how often it says the same of both, right or wrong. The",
        "masked language model of `augment.contextual` is the packaged encoder with a head that was trained for this",
        "on the texts of the half that is augmented, for about a minute: there is none offline.",
        "",
        "| method | made | accepted | agreement: made rows | agreement: parents | relative | kept | same |",
        "|---|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for kind, one in found["methods"].items():
        share, kept = one["relative"], one["kept"]
        lines.append(
            f"| `{kind}` | {one['made']:,} | {one['accepted']:,} | {one['children']:.1%} | {one['parents']:.1%} "
            f"| {share['mean']:.1%} ({share['low']:.1%} to {share['high']:.1%}) "
            f"| {kept['mean']:.1%} ({kept['low']:.1%} to {kept['high']:.1%}) | {one['same']:.1%} |"
        )
    return lines
