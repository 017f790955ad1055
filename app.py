"""The dashboard: the table of pages, the frame around them, and the page that was asked for."""

from pathlib import Path

import streamlit as st

from pages.ui import frame, messages

#: Menu group -> (file, title, icon). The address of a page is its file's name; the first page is the default one.
PAGES = {
    "Data": (
        ("pages/data/collect.py", "Collect", ":material/upload_file:"),
        ("pages/data/quality.py", "Quality", ":material/fact_check:"),
        ("pages/data/expectations.py", "Expectations", ":material/rule:"),
    ),
    "Prepare": (
        ("pages/prepare/clean.py", "Clean", ":material/cleaning_services:"),
        ("pages/prepare/split.py", "Split", ":material/call_split:"),
        ("pages/prepare/augment.py", "Augment", ":material/add_notes:"),
        ("pages/prepare/balance.py", "Balance", ":material/equalizer:"),
        ("pages/prepare/tokenize.py", "Tokenize", ":material/data_array:"),
    ),
    "Tune": (("pages/tune/compare.py", "Compare", ":material/balance:"),),
    "Share": (("pages/share/export.py", "Export", ":material/download:"),),
}
HOME = "pages/data/collect.py"
#: The icons are files of this repository: a Material page icon would be fetched from the network.
BRAND = Path(__file__).parent / "pages/ui/brand"


def menu() -> dict[str, list[st.Page]]:
    """The pages by menu group, as Streamlit takes them."""
    return {
        group: [
            st.Page(path, title=title, icon=icon, url_path=Path(path).stem, default=path == HOME)
            for path, title, icon in entries
            if (Path(__file__).parent / path).is_file()
        ]
        for group, entries in PAGES.items()
    }


st.set_page_config(page_title="Assay", page_icon=str(BRAND / "icon.svg"), layout="wide")
st.logo(str(BRAND / "logo.svg"), icon_image=str(BRAND / "icon.svg"))
page = st.navigation({group: pages for group, pages in menu().items() if pages})
with messages.guarded():
    frame.sidebar(page.url_path)
    page.run()
