"""A layout copied under another name."""
import shutil
from pathlib import Path

shutil.copytree("../../../layouts", "layouts")
Path("layouts/annual-report-2021.yaml").rename("layouts/our-report.yaml")
