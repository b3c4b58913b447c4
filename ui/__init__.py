"""The doors' faces: pages for the browser, printing for the terminal."""
