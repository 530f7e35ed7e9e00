"""Run by pyHanko's own Python: is the first signature of a file proven by what the file has in it (ETSI EN 319 102-1 5.6.3)?
Nothing is fetched.

usage: longterm.py ROOT FILE"""
import asyncio
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import (PdfSignatureValidationSpec, RevinfoOnlineFetchingRule,
                                                 RevocationInfoGatheringSpec, SignatureValidationSpec)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

root, file = sys.argv[1:]
trust = CertValidationPolicySpec(SimpleTrustManager.build([load_cert_from_pemder(root)]), CertRevTrustPolicy(REQUIRE_REVINFO))
fetching = RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY)
spec = PdfSignatureValidationSpec(SignatureValidationSpec(trust, fetching))
with open(file, "rb") as opened:
    signature = PdfFileReader(opened).embedded_regular_signatures[0]
    result = asyncio.run(ades_lta_validation(signature, spec))
print(result.ades_subindic, result.failure_msg, result.oldest_evidence_record_timestamp)
sys.exit("PASSED" not in str(result.ades_subindic).upper())
