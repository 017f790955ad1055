"""Prevents: a live chart that mixes up train and validation, or fails where a fit has no loss to tell."""

from core.figures.live import HEIGHT, live_curves
from core.figures.style import SPLIT_COLORS
from core.types import Split


def fit(unit: str, *points: dict[str, float], running: bool = False) -> dict[str, object]:
    return {"unit": unit, "kind": unit.partition(".")[0], "curve": list(points), "running": running}


def point(epoch: int, loss: float, score: float) -> dict[str, float]:
    return {"epoch": epoch, "train_loss": loss, "validation_log_loss": loss + 0.5, "validation_macro_f1": score}


def test_losses_stand_left_the_score_right_and_the_last_fit_is_strong() -> None:
    figure = live_curves(
        [fit("full.trial0", point(1, 2.0, 0.1)), fit("full.trial1", point(1, 1.0, 0.2), point(2, 0.5, 0.3))], 8
    )
    assert len(figure.data) == 6
    first, last = figure.data[:3], figure.data[3:]
    assert [trace.opacity for trace in first] == [0.3] * 3
    assert [list(trace.y) for trace in last] == [[1.0, 0.5], [1.5, 1.0], [0.2, 0.3]]
    assert [trace.xaxis for trace in last] == ["x", "x", "x2"]
    colors = [SPLIT_COLORS[Split.TRAIN], SPLIT_COLORS[Split.VALIDATION], SPLIT_COLORS[Split.VALIDATION]]
    assert [trace.line.color for trace in last] == colors
    assert [trace.name for trace in figure.data if trace.showlegend] == ["Train", "Validation"]
    assert figure.layout.xaxis.range[1] > 8, "the axis stands still while epochs come"


def test_rounds_that_begin_at_none_and_have_no_loss_are_drawn() -> None:
    rounds = [{"epoch": 0, "validation_log_loss": 1.0, "validation_macro_f1": 0.2}]
    figure = live_curves([fit("self_training.trial0", *rounds, running=True)])
    assert [list(trace.x) for trace in figure.data] == [[1], [1]]
    assert figure.layout.xaxis.title.text == "Epochs and rounds so far"


def test_the_chart_has_its_height_before_there_is_a_curve() -> None:
    assert (
        live_curves([]).layout.height == live_curves([fit("full.trial0", point(1, 1.0, 0.5))]).layout.height == HEIGHT
    )


def test_names_are_not_taken_for_markup() -> None:
    figure = live_curves([fit("<b>x</b>.trial0", point(1, 1.0, 0.5))])
    assert "<b>" not in figure.data[0].hovertemplate
