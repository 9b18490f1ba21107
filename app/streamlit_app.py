"""The app's entry: page configuration and navigation, nothing else."""

from pathlib import Path

import streamlit as st

# Not in a folder named `pages`: Streamlit would list that one by itself, and would run a page
# without this file when it is the first address a fresh server is asked for.
PAGES = [
    st.Page("app_pages/collection.py", title="Collection", icon=":material/bar_chart:"),
    st.Page("app_pages/explore.py", title="Explore", icon=":material/search:"),
    st.Page("app_pages/map.py", title="Map", icon=":material/scatter_plot:"),
    st.Page("app_pages/classify.py", title="Classify", icon=":material/image_search:"),
    st.Page("app_pages/beat.py", title="Beat the model", icon=":material/sports_score:"),
    st.Page("app_pages/models.py", title="Models", icon=":material/model_training:"),
    st.Page("app_pages/sql.py", title="SQL", icon=":material/terminal:"),
    st.Page("app_pages/quality.py", title="Data quality", icon=":material/fact_check:"),
    # Reached from a work in a grid, and by its address.
    st.Page("app_pages/work.py", title="Work", visibility="hidden"),
]

st.set_page_config(
    page_title="artwarehouse",
    page_icon=Path(__file__).parent / "assets" / "icon.svg",
    layout="wide",
    # An entry of our own keeps the menu, and in it the choice of theme, in the minimal toolbar.
    menu_items={
        "About": "**artwarehouse**: a museum data warehouse. Works of the Metropolitan Museum of "
        "Art (open access, CC0) and of the Web Gallery of Art (personal and educational use)."
    },
)

st.navigation(PAGES, position="top").run()
