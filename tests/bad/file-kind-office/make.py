"""An archive, as .xlsx and .docx are."""
import zipfile

with zipfile.ZipFile("report.yaml", "w") as archive:
    archive.writestr("[Content_Types].xml", "")
