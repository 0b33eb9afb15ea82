// JNDI as SpineTools uses it: no bind at all, all attributes, a search for each entry while the first search is still being read.
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapContext;
import javax.naming.ldap.LdapName;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

public class JndiClient {
    private static final Map<String, Integer> SCOPES =
            Map.of("base", SearchControls.OBJECT_SCOPE, "one", SearchControls.ONELEVEL_SCOPE, "sub", SearchControls.SUBTREE_SCOPE);

    public static void main(String[] args) throws Exception {
        Map<String, Object> target = object(new Json(args[0]).value());
        SSLContext.setDefault(tls(target));
        Hashtable<String, Object> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        settings.put(Context.PROVIDER_URL, "ldaps://" + target.get("host") + ":" + target.get("port"));
        LdapContext context = new InitialLdapContext(settings, null);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            Map<String, Object> request = object(new Json(line).value());
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("id", request.get("id"));
            try {
                answer.put("entries", search(context, request));
                answer.put("code", 0);
            } catch (NamingException error) {
                java.util.regex.Matcher code = java.util.regex.Pattern.compile("error code (\\d+)").matcher(String.valueOf(error.getMessage()));
                if (code.find()) {
                    answer.put("code", Integer.valueOf(code.group(1)));
                    answer.put("entries", new ArrayList<>());
                } else {
                    answer.put("refused", error.toString());
                }
            }
            out.println(Json.text(answer));
        }
        context.close();
    }

    private static List<Object> search(LdapContext context, Map<String, Object> request) throws NamingException {
        SearchControls controls = new SearchControls();
        controls.setSearchScope(SCOPES.get(request.get("scope")));
        List<?> wanted = (List<?>) request.get("attributes");
        if (wanted != null) controls.setReturningAttributes(wanted.toArray(String[]::new));
        List<Object> entries = new ArrayList<>();
        Map<String, Object> each = request.get("each") == null ? null : object(request.get("each"));
        NamingEnumeration<SearchResult> results = context.search(new LdapName((String) request.get("base")), tidy((String) request.get("filter")), controls);
        while (results.hasMore()) {
            SearchResult result = results.next();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dn", result.getNameInNamespace());
            Map<String, Object> attributes = new LinkedHashMap<>();
            for (NamingEnumeration<? extends Attribute> all = result.getAttributes().getAll(); all.hasMore(); ) {
                Attribute attribute = all.next();
                List<Object> values = new ArrayList<>();
                for (NamingEnumeration<?> one = attribute.getAll(); one.hasMore(); ) values.add(String.valueOf(one.next()));
                attributes.put(attribute.getID(), values);
            }
            entry.put("attributes", attributes);
            if (each != null) {
                List<Object> found = new ArrayList<>();
                SearchControls all = new SearchControls();
                all.setSearchScope(SearchControls.SUBTREE_SCOPE);
                NamingEnumeration<SearchResult> inner = context.search(new LdapName((String) each.get("base")), (String) each.get("filter"), all);
                while (inner.hasMore()) found.add(inner.next().getNameInNamespace());
                entry.put("found", found);
            }
            entries.add(entry);
        }
        return entries;
    }

    /** Its parser takes no line breaks between a filter's parts; on the wire there are none anyway. */
    private static String tidy(String filter) {
        return filter.replaceAll("(?<=[()&|!])\\s+(?=[()])", "");
    }

    private static SSLContext tls(Map<String, Object> target) throws Exception {
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        int number = 0;
        for (Certificate each : certificates.generateCertificates(new ByteArrayInputStream(read(target, "caFile")))) trusted.setCertificateEntry("ca" + number++, each);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        String pem = new String(read(target, "keyFile"), StandardCharsets.US_ASCII).replaceAll("-----[^-]+-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        Certificate[] chain = certificates.generateCertificates(new ByteArrayInputStream(read(target, "certFile"))).toArray(Certificate[]::new);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        own.setKeyEntry("client", key, new char[0], chain);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static byte[] read(Map<String, Object> target, String name) throws Exception {
        return Files.readAllBytes(Path.of((String) target.get(name)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    /** As much of JSON as the two sides write. */
    private static final class Json {
        private final String text;
        private int at = 0;

        Json(String text) {
            this.text = text;
        }

        Object value() {
            skip();
            char next = text.charAt(at);
            if (next == '{') return members();
            if (next == '[') return items();
            if (next == '"') return string();
            int start = at;
            while (at < text.length() && ",]} \t".indexOf(text.charAt(at)) < 0) at++;
            String word = text.substring(start, at);
            return word.equals("null") ? null : word.equals("true") || word.equals("false") ? Boolean.valueOf(word) : (Object) Long.valueOf(word);
        }

        private Map<String, Object> members() {
            Map<String, Object> found = new LinkedHashMap<>();
            for (at++; !ends('}'); ) {
                String name = string();
                skip();
                at++;
                found.put(name, value());
            }
            return found;
        }

        private List<Object> items() {
            List<Object> found = new ArrayList<>();
            for (at++; !ends(']'); ) found.add(value());
            return found;
        }

        private boolean ends(char end) {
            skip();
            if (text.charAt(at) == ',') at++;
            skip();
            if (text.charAt(at) != end) return false;
            at++;
            return true;
        }

        private String string() {
            StringBuilder found = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                char next = text.charAt(at);
                if (next != '\\') {
                    found.append(next);
                    continue;
                }
                char escape = text.charAt(++at);
                int plain = "nrtbf".indexOf(escape);
                if (escape == 'u') {
                    found.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                    at += 4;
                } else found.append(plain < 0 ? escape : "\n\r\t\b\f".charAt(plain));
            }
            at++;
            return found.toString();
        }

        private void skip() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
        }

        static String text(Object value) {
            if (value instanceof Map<?, ?> map) {
                List<String> parts = new ArrayList<>();
                map.forEach((name, each) -> parts.add(quoted(String.valueOf(name)) + ":" + text(each)));
                return "{" + String.join(",", parts) + "}";
            }
            if (value instanceof List<?> list) {
                List<String> parts = new ArrayList<>();
                for (Object each : list) parts.add(text(each));
                return "[" + String.join(",", parts) + "]";
            }
            return value instanceof String string ? quoted(string) : String.valueOf(value);
        }

        private static String quoted(String value) {
            StringBuilder out = new StringBuilder("\"");
            for (char each : value.toCharArray()) {
                if (each == '"' || each == '\\') out.append('\\').append(each);
                else if (each < 0x20) out.append(String.format("\\u%04x", (int) each));
                else out.append(each);
            }
            return out.append('"').toString();
        }
    }
}
