"""The recipe panel that all pages under Prepare share: the steps in order, what each does, and how to edit them."""

from pages.ui.steps.counts import accounting
from pages.ui.steps.panel import aside, panel

__all__ = ["accounting", "aside", "panel"]
