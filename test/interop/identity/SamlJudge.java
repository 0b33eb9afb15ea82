import java.util.Iterator;
import org.opensaml.SAMLAssertion;
import org.opensaml.SAMLAttribute;
import org.opensaml.SAMLAttributeStatement;
import org.opensaml.SAMLResponse;

/** Reads a SAML 1.1 response from standard input with OpenSAML, which validates it against the schema, and prints what it holds. */
public class SamlJudge {
  public static void main(String[] args) throws Exception {
    SAMLResponse response = new SAMLResponse(System.in);
    for (Iterator<?> a = response.getAssertions(); a.hasNext(); ) {
      SAMLAssertion assertion = (SAMLAssertion) a.next();
      System.out.println("issuer\t" + assertion.getIssuer());
      System.out.println("seconds\t" + (assertion.getNotOnOrAfter().getTime() - assertion.getNotBefore().getTime()) / 1000);
      for (Iterator<?> s = assertion.getStatements(); s.hasNext(); ) {
        SAMLAttributeStatement statement = (SAMLAttributeStatement) s.next();
        System.out.println("subject\t" + statement.getSubject().getNameIdentifier().getName());
        for (Iterator<?> t = statement.getAttributes(); t.hasNext(); ) {
          SAMLAttribute attribute = (SAMLAttribute) t.next();
          StringBuilder line = new StringBuilder(attribute.getName());
          for (Iterator<?> v = attribute.getValues(); v.hasNext(); ) line.append('\t').append(v.next());
          System.out.println(line);
        }
      }
    }
  }
}
