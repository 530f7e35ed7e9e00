"""A link that leads out of the folder."""
from pathlib import Path

Path("样图.png").symlink_to("../plain-form.yaml")
