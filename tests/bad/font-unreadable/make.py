"""A font file of more than a gigabyte."""
with open("font.otf", "wb") as file:
    file.truncate((1 << 30) + 1)
