"""A file of 65 MB."""
with open("report.yaml", "wb") as file:
    file.truncate(65 << 20)
