"""Script that Streamlit runs, from top to bottom, whenever something on the page is changed."""

from simulation.app.page import show

show()
