"""pyHanko, run by its own Python: what a PDF brings along suffices to verify each of its signatures, without a network.

usage: offline.py ROOT.pem FILE …; prints a line for each signature"""
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore


def main():
    root = load_cert_from_pemder(sys.argv[1])
    for path in sys.argv[2:]:
        with open(path, "rb") as file:
            reader = PdfFileReader(file)
            store = DocumentSecurityStore.read_dss(reader)
            # what is in the store was gathered after the signature; it vouches for the past as well
            context = store.as_validation_context({"trust_roots": [root], "allow_fetching": False,
                                                   "revocation_mode": "require", "retroactive_revinfo": True})
            for signature in reader.embedded_regular_signatures:
                status = validate_pdf_signature(signature, signer_validation_context=context, ts_validation_context=context)
                stamp = status.timestamp_validity
                good = status.bottom_line and status.trusted and stamp and stamp.valid and stamp.trusted
                print(f"{'GOOD' if good else 'BAD'} {path} {signature.field_name}: {status.summary()}")


main()
