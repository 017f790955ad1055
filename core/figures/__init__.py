"""Plotly figures in one style, for the pages and for the HTML report. Nothing here knows streamlit."""
