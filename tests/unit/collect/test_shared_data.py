"""Every tabular file of the folder of real datasets: how many rows, what is text, what is label, how many per class."""

from pathlib import Path

import pandas as pd
import pytest

from core.collect.gather import gather
from core.collect.table import Table
from core.contracts import Context
from core.dataset import Dataset
from core.errors import AssayError

DATA = Path(__file__).parents[3].parent / "shared" / "data"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason="the folder ../shared/data with real datasets is absent"),
]

TWEETS = "airline_tweets/Tweets_"
INSTRUCT = "instruct/llamafactory_"
SNOW = "snow2008_affect/"

#: file: rows, text column, label column, some class sizes
LABELLED: dict[str, tuple[int, str, str, dict[str, int]]] = {
    "sst2/stsa.binary.train.txt": (6_920, "text", "label", {"1": 3_610, "0": 3_310}),
    "sst2/stsa.binary.dev.txt": (872, "text", "label", {"1": 444, "0": 428}),
    "sst2/stsa.binary.test.txt": (1_821, "text", "label", {"0": 912, "1": 909}),
    "sst2/stsa.fine.train.txt": (8_544, "text", "label", {"3": 2_322, "1": 2_218, "2": 1_624, "4": 1_288, "0": 1_092}),
    "sst2/stsa.fine.dev.txt": (1_101, "text", "label", {"1": 289, "3": 279, "2": 229, "4": 165, "0": 139}),
    "sst2/stsa.fine.test.txt": (2_210, "text", "label", {"1": 633, "3": 510, "4": 399, "2": 389, "0": 279}),
    "rotten_tomatoes/rt-polarity.all.txt": (10_662, "text", "label", {"0": 5_331, "1": 5_331}),
    "uci_sentiment/amazon_cells_labelled.txt": (1_000, "Review", "column_2", {"0": 500, "1": 500}),
    "uci_sentiment/imdb_labelled.txt": (1_000, "text", "label", {"0": 500, "1": 500}),
    "uci_sentiment/yelp_labelled.txt": (1_000, "Review", "column_2", {"0": 500, "1": 500}),
    "sms_spam/SMSSpamCollection.tsv": (5_574, "text", "label", {"ham": 4_827, "spam": 747}),
    "trec/train_5500.label": (
        5_452, "text", "label", {"ENTY": 1_250, "HUM": 1_223, "DESC": 1_162, "NUM": 896, "LOC": 835, "ABBR": 86},
    ),
    "trec/TREC_10.label": (
        500, "text", "label", {"DESC": 138, "NUM": 113, "ENTY": 94, "LOC": 81, "HUM": 65, "ABBR": 9},
    ),
    "banking77/train.csv": (
        10_003, "text", "category", {"card_payment_fee_charged": 187, "contactless_not_working": 35},
    ),
    "banking77/test.csv": (3_080, "text", "category", {"age_limit": 40}),
    "clinc150/data_full.json.gz": (23_700, "text", "label", {"oos": 1_200}),
    "clinc150/data_imbalanced.json.gz": (19_225, "text", "label", {"oos": 1_200}),
    "hate_offensive_davidson/labeled_data.csv.gz": (24_783, "tweet", "class", {"1": 19_190, "2": 4_163, "0": 1_430}),
    "snow2008_rte/rte1.tsv": (800, "text", "value", {"TRUE": 400, "FALSE": 400}),
    "snow2008_rte/rte.anno.csv": (2_040, "text", "value", {}),
    "popquorn_offensiveness/raw_data.csv.gz": (13_036, "text", "offensiveness", {}),
    "swda/swda_train.txt.gz": (192_390, "utterance", "tag", {}),
    "swda/swda_val.txt.gz": (3_272, "utterance", "tag", {}),
    "swda/swda_test.txt.gz": (4_078, "utterance", "tag", {}),
    f"{TWEETS}scientific_ids.csv.gz": (
        14_640, "text", "airline_sentiment", {"negative": 9_178, "neutral": 3_099, "positive": 2_363},
    ),
    f"{TWEETS}excel_mangled.csv.gz": (
        14_640, "text", "airline_sentiment", {"negative": 9_178, "neutral": 3_099, "positive": 2_363},
    ),
    "cfpb_complaints/complaints_2015_structured.csv.gz": (
        28_156, "Issue", "Product", {"Debt collection": 7_494, "Other financial service": 40},
    ),
    f"{INSTRUCT}kto_en_demo.json": (300, "messages", "label", {"True": 150, "False": 150}),
}  # fmt: skip

#: file: rows, text column; there is no label
TEXTS: dict[str, tuple[int, str]] = {
    "wisesight_thai/pos.txt": (4_778, "text"),
    "wisesight_thai/neu.txt.gz": (14_561, "text"),
    "wisesight_thai/neg.txt.gz": (6_823, "text"),
    "wisesight_thai/q.txt": (575, "text"),
    "stackexchange_beer/posts_flat.csv.gz": (2_354, "Body"),
    f"{SNOW}affect.tsv": (1_000, "headline"),
    "instruct/self_instruct_user_oriented.jsonl": (252, "instruction"),
    f"{INSTRUCT}alpaca_en_demo.json": (999, "instruction"),
    f"{INSTRUCT}alpaca_zh_demo.json": (1_000, "instruction"),
    f"{INSTRUCT}dpo_en_demo.json": (300, "conversations"),
    f"{INSTRUCT}glaive_toolcall_en_demo.json": (300, "conversations"),
    f"{INSTRUCT}identity.json": (91, "instruction"),
    "instruct/gpteacher_codegen_instruct.json.gz": (4_535, "instruction"),
    "instruct/gpteacher_roleplay_simple.json.gz": (1_923, "instruction"),
    "json_api/newsapi_everything.json": (20, "content"),
    "json_api/reddit_front_new_1.json": (100, "title"),
    "json_api/reddit_subreddit_hot_1.json": (102, "title"),
    "json_api/reddit_subreddit_top_1.json": (100, "title"),
    "json_api/reddit_subreddit_comments_1.json": (100, "body"),
    "json_api/reddit_user_comments_1.json": (100, "body"),
    "afrisenti/individual_labels/hausa_individual_labels.csv.gz": (30_000, "text"),
    "afrisenti/individual_labels/morrocan_arabic_individual_labels.csv.gz": (6_999, "text"),
    "afrisenti/individual_labels/portuguese_individual_labels.csv.gz": (10_000, "text"),
    "afrisenti/individual_labels/twi_individual_labels.csv.gz": (5_771, "text"),
    "afrisenti/individual_labels/xithonga_individual_labels.csv.gz": (2_978, "text"),
    "afrisenti/individual_labels/kinyarwanda_individual_labels.csv.gz": (6_001, "text"),
}

#: file: rows; no column is text, or which one is a matter of taste
ROWS: dict[str, int] = {
    "snow2008_rte/rte.standardized.tsv": 8_000,
    **{
        f"{SNOW}{feeling}.standardized.tsv": 1_000
        for feeling in "anger disgust fear joy sadness surprise valence".split()
    },
    "afrisenti/individual_labels/algerian_arabic_individual_labels.csv.gz": 3_097,
    "finetune_scores/setfit_fewshot_seeds.csv": 1_200,
    "instruct/alpaca_seed_tasks.jsonl": 175,
    "clinc150/domains.json": 150,
    "json_api/reddit_search_1.json": 6,
}

#: folder of tweeteval: rows per part and of the mapping
TWEETEVAL: dict[str, tuple[dict[str, int], int]] = {
    "emotion": ({"train": 3_257, "val": 374, "test": 1_421}, 4),
    "hate": ({"train": 9_000, "val": 1_000, "test": 2_970}, 2),
    "irony": ({"train": 2_862, "val": 955, "test": 784}, 2),
    "stance/abortion": ({"train": 587, "val": 66, "test": 280}, 3),
    "sentiment": ({"val": 2_000, "test": 12_284}, 3),
    "emoji": ({"train": 45_000, "val": 5_000, "test": 50_000}, 20),
}

AFRISENTI = "amh arq ary hau ibo kin orm pcm por swa tir tso twi yor".split()


def collected(name: str) -> tuple[Dataset, Context]:
    context = Context()
    return gather(Table(path=str(DATA / name)), context=context), context


def frame_of(name: str) -> tuple[pd.DataFrame, Context]:
    context = Context()
    frames = list(Table(path=str(DATA / name)).read(context))
    assert len(frames) == 1
    return frames[0], context


@pytest.mark.parametrize("name", LABELLED)
def test_labelled(name: str) -> None:
    rows, text, label, classes = LABELLED[name]
    dataset, context = collected(name)
    assert (len(dataset), context.rejected) == (rows, [])
    assert (dataset.roles.text, dataset.roles.label) == (text, label)
    sizes = dataset.class_sizes()
    assert {key: sizes[key] for key in classes} == classes
    assert sum(sizes.values()) == rows


@pytest.mark.parametrize("name", TEXTS)
def test_texts_without_label(name: str) -> None:
    rows, text = TEXTS[name]
    dataset, context = collected(name)
    assert (len(dataset), context.rejected) == (rows, [])
    assert (dataset.roles.text, dataset.roles.label) == (text, None)


@pytest.mark.parametrize("name", ROWS)
def test_rows(name: str) -> None:
    frame, context = frame_of(name)
    assert (len(frame), context.rejected) == (ROWS[name], [])


@pytest.mark.parametrize("task", TWEETEVAL)
def test_tweeteval_text_and_label_files_keep_step(task: str) -> None:
    parts, classes = TWEETEVAL[task]
    folder = DATA / "tweeteval" / task
    for part, rows in parts.items():
        for kind in ("text", "labels"):
            found = next(folder.glob(f"{part}_{kind}.txt*"))
            dataset, context = collected(str(found.relative_to(DATA)))
            assert (len(dataset), context.rejected) == (rows, []), found
            assert (dataset.roles.text, dataset.roles.label) == ("text", None)
    mapping, _ = frame_of(f"tweeteval/{task}/mapping.txt")
    assert len(mapping) == classes
    assert mapping["column_1"].tolist() == list(range(classes))


def test_tweeteval_hate_keeps_its_blank_rows() -> None:
    dataset, context = collected("tweeteval/hate/train_text.txt")
    assert dataset.frame["text"].isna().sum() == 7
    assert "7 blank lines are rows without text." in context.notes


def test_afrisenti_whole() -> None:
    total: dict[str, int] = {}
    rows = 0
    for language in AFRISENTI:
        for part in ("train", "dev", "test"):
            if (language, part) in (("orm", "train"), ("tir", "train")):
                continue
            dataset, context = collected(f"afrisenti/data/{language}/{part}.tsv.gz")
            assert context.rejected == []
            assert (dataset.roles.text, dataset.roles.label) == ("tweet", "label")
            rows += len(dataset)
            for name, count in dataset.class_sizes().items():
                total[name] = total.get(name, 0) + count
    assert rows == 111_718
    assert total == {"neutral": 39_154, "negative": 36_466, "positive": 36_098}


@pytest.mark.parametrize("language", ["orm", "tir"])
def test_afrisenti_header_only(language: str) -> None:
    with pytest.raises(AssayError, match=r"header \(tweet, label\) and no rows"):
        collected(f"afrisenti/data/{language}/train.tsv.gz")


def test_banking77_keeps_line_ends_and_blanks_in_cells() -> None:
    for part, newlines, blanks in (("train", 10, 9), ("test", 3, 3)):
        texts = collected(f"banking77/{part}.csv")[0].frame["text"]
        assert texts.str.contains("\n").sum() == newlines
        assert (texts != texts.str.strip()).sum() == blanks
    assert len(collected("banking77/train.csv")[0].class_sizes()) == 77


def test_trec_fine_classes() -> None:
    for name, fine in (("train_5500.label", 50), ("TREC_10.label", 42)):
        dataset, _ = collected(f"trec/{name}")
        assert dataset.frame["label_fine"].nunique() == fine
        assert dataset.roles.tasks == ("label_fine",)


def test_clinc_parts() -> None:
    sizes = collected("clinc150/data_full.json.gz")[0].frame["part"].value_counts().to_dict()
    expected = {"train": 15_000, "val": 3_000, "test": 4_500, "oos_train": 100, "oos_val": 100, "oos_test": 1_000}
    assert sizes == expected


def test_davidson_votes_and_line_ends() -> None:
    frame, _ = frame_of("hate_offensive_davidson/labeled_data.csv.gz")
    assert frame["tweet"].str.contains("\n").sum() == 917
    assert (frame[["hate_speech", "offensive_language", "neither"]].sum(axis=1) == frame["count"]).all()


@pytest.mark.parametrize("copy", ["scientific_ids", "excel_mangled"])
def test_airline_missing_cells(copy: str) -> None:
    frame, context = frame_of(f"{TWEETS}{copy}.csv.gz")
    missing = {
        "negativereason": 5_462, "negativereason_confidence": 4_118, "tweet_location": 4_733, "user_timezone": 4_820,
        "tweet_coord": 13_621, "airline_sentiment_gold": 14_600, "negativereason_gold": 14_608,
    }  # fmt: skip
    assert {name: int(frame[name].isna().sum()) for name in missing} == missing
    broken = [note for note in context.notes if note.startswith("2 broken UTF-8 sequences")]
    assert len(broken) == (copy == "excel_mangled")


def test_airline_ids_stay_as_they_are_written() -> None:
    assert frame_of(f"{TWEETS}scientific_ids.csv.gz")[0]["tweet_id"].iloc[0] == "5.70306E+17"


def test_beer_columns_and_missing_cells() -> None:
    frame, _ = frame_of("stackexchange_beer/posts_flat.csv.gz")
    assert frame.shape[1] == 21
    assert [int(frame[name].isna().sum()) for name in ("Body", "Title", "Tags", "ClosedDate")] == [
        28,
        1_691,
        1_691,
        2_301,
    ]
    assert frame["PostTypeId"].value_counts().loc[[2, 1]].tolist() == [1_572, 663]


def test_cfpb_missing_cells_and_zip_codes() -> None:
    frame, _ = frame_of("cfpb_complaints/complaints_2015_structured.csv.gz")
    missing = {"Sub-product": 10_574, "Sub-issue": 14_945, "State": 421, "ZIP code": 280, "Consumer disputed?": 22_150}
    assert {name: int(frame[name].isna().sum()) for name in missing} == missing
    # the 90 values of the manifest count the empty one
    assert frame["Issue"].nunique(dropna=False) == 90
    zips = frame["ZIP code"].dropna().astype(str)
    assert (zips.str.len() == 4).sum() == 2_274


def test_googleplaystore_rejects_the_shifted_row() -> None:
    frame, context = frame_of("googleplaystore/googleplaystore.csv.gz")
    assert len(frame) == 10_840
    assert [reject.line for reject in context.rejected] == [10_474]
    assert context.rejected[0].content.startswith("Life Made WI-Fi Touchscreen Photo Frame")
    assert frame["Category"].nunique() == 33


def test_rte_details() -> None:
    frame, _ = frame_of("snow2008_rte/rte.anno.csv")
    assert frame["hypothesis"].str.endswith("\n").sum() == 2_037
    assert frame["!hypothesis"].value_counts().to_dict() == {"Yes": 1_266, "No": 774}
    assert frame["!comment"].isna().sum() == 1_630
    ratings, _ = frame_of("snow2008_rte/rte.standardized.tsv")
    assert ratings["orig_id"].nunique() == 800
    assert ratings["!amt_worker_ids"].nunique() == 164


def test_popquorn_ratings() -> None:
    dataset, _ = collected("popquorn_offensiveness/raw_data.csv.gz")
    assert dataset.frame.isna().sum().drop(["split", "origin"]).sum() == 0
    assert dataset.frame["text"].nunique() <= dataset.frame["instance_id"].nunique() == 1_500
    assert dataset.roles.group == "instance_id"


def test_swda_tags() -> None:
    parts = [collected(f"swda/swda_{part}.txt.gz")[0].frame for part in ("train", "val", "test")]
    tags = pd.concat(parts)["label"].value_counts()
    assert (len(tags), tags["sd"], tags["b"], tags["sv"], tags["ft"]) == (41, 75_136, 38_281, 26_421, 78)


def test_xml_is_refused() -> None:
    with pytest.raises(AssayError, match="XML"):
        frame_of("stackexchange_beer/Posts.xml.gz")
