import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/** Reads lines of release, format and body in base64; answers each with `ok` or what is wrong with it. */
public class FhirJudge {
  public static void main(String[] args) throws Exception {
    FhirContext stu3 = FhirContext.forDstu3();
    FhirContext dstu2 = FhirContext.forDstu2();
    stu3.setParserErrorHandler(new StrictErrorHandler());
    dstu2.setParserErrorHandler(new StrictErrorHandler());
    ValidationSupportChain support = new ValidationSupportChain(
        new DefaultProfileValidationSupport(stu3),
        new InMemoryTerminologyServerValidationSupport(stu3),
        new CommonCodeSystemsTerminologyService(stu3));
    FhirInstanceValidator instance = new FhirInstanceValidator(support);
    instance.setAnyExtensionsAllowed(true);
    instance.setErrorForUnknownProfiles(false);
    instance.setNoTerminologyChecks(false);
    instance.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    FhirValidator validator = stu3.newValidator();
    validator.registerValidatorModule(instance);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split("\t");
      String body = new String(Base64.getDecoder().decode(parts[2]), StandardCharsets.UTF_8);
      System.out.println(judged(parts[0].equals("STU3"), parts[1].equals("json"), body, stu3, dstu2, validator).replace("\n", " "));
    }
  }

  private static String judged(
      boolean isStu3, boolean isJson, String body, FhirContext stu3, FhirContext dstu2, FhirValidator validator) {
    FhirContext context = isStu3 ? stu3 : dstu2;
    try {
      (isJson ? context.newJsonParser() : context.newXmlParser()).parseResource(body);
    } catch (RuntimeException error) {
      return "parser: " + error.getMessage();
    }
    if (!isStu3) return "ok";
    StringBuilder wrong = new StringBuilder();
    validator.validateWithResult(body).getMessages().forEach(message -> {
      if (message.getSeverity().compareTo(ResultSeverityEnum.ERROR) < 0) return;
      wrong.append(message.getLocationString()).append(": ").append(message.getMessage()).append("; ");
    });
    return wrong.length() == 0 ? "ok" : wrong.toString();
  }
}
