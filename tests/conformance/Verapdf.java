import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.verapdf.core.ValidationException;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Judges PDFs by veraPDF's library. Each line of standard input is FLAVOUR TAB FILE (3a, ua1 …); for each one line is
 * printed: PASS, or FAIL and the rules that are broken, "clause-test: message, place", or ERROR and why, between tabs.
 */
public final class Verapdf {
  private static final int MAX_SHOWN = 12;

  public static void main(String[] args) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    java.io.PrintStream out = new java.io.PrintStream(System.out, true, "UTF-8");
    for (String line; (line = in.readLine()) != null; ) {
      String[] words = line.split("\t", 2);
      out.println(judge(words[0], words[1]).replace('\n', ' '));
    }
  }

  private static String judge(String flavourId, String file) {
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(flavourId);
    try (PDFAParser parser = Foundries.defaultInstance().createParser(Path.of(file).toFile(), flavour);
        PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, MAX_SHOWN, false, false, false)) {
      ValidationResult result = validator.validate(parser);
      if (result.isCompliant()) return "PASS";
      StringBuilder text = new StringBuilder("FAIL");
      for (Map.Entry<org.verapdf.pdfa.validation.profiles.RuleId, Integer> entry :
          result.getFailedChecks().entrySet())
        text.append('\t').append(entry.getKey().getClause()).append('-').append(entry.getKey().getTestNumber())
            .append(" × ").append(entry.getValue());
      int shown = 0;
      for (TestAssertion assertion : result.getTestAssertions()) {
        if (assertion.getStatus() != TestAssertion.Status.FAILED || shown++ >= MAX_SHOWN) continue;
        text.append('\t').append(assertion.getRuleId().getClause()).append('-')
            .append(assertion.getRuleId().getTestNumber()).append(": ").append(assertion.getMessage()).append(", ")
            .append(assertion.getLocation().getContext());
      }
      return text.toString();
    } catch (Exception failure) {
      return "ERROR\t" + failure;
    }
  }
}
