"""The browser door: `streamlit run app.py`. Wires the pages, which are files of their own."""

from pathlib import Path

import streamlit as st

st.set_page_config(
    page_title="Recital",
    page_icon=Path(__file__).parent / "ui" / "mark.svg",  # a Material icon here would be fetched from the internet,
    layout="wide",
    menu_items={"About": "Recital: EU rules for advanced therapies, quoted with their place. No legal advice."},
)
st.navigation(
    [
        st.Page("ui/ask.py", title="Ask", icon=":material/forum:", default=True),
        st.Page("ui/evaluate.py", title="Evaluate", icon=":material/monitoring:"),
        st.Page("ui/about.py", title="What is held", icon=":material/library_books:"),
    ]
).run()
