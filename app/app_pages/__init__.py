"""The pages, a file each; ``streamlit_app.py`` lists them."""
