"""The page on what is held and what is not, how the index was made, and how to read the badges."""

import streamlit as st

st.write("…")
