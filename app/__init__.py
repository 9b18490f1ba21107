"""People's ways in: the command line and the Streamlit app."""
