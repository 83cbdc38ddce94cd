import DNS
import Mail
import PosternTesting
import SenderAuthentication
import Testing

/// One case: a zone, a client and what RFC 7208 says of it.
struct SPFCase: Sendable, CustomTestStringConvertible {
    var section: String
    var name: String
    var zone: String
    var address = "192.0.2.1"
    var sender = "user@e.test"
    var helo = "mail.e.test"
    var expected: SPFResult
    var explanation: String?

    init(
        _ section: String, _ name: String, _ zone: String, ip address: String = "192.0.2.1",
        from sender: String = "user@e.test", helo: String = "mail.e.test", gives expected: SPFResult,
        explanation: String? = nil
    ) {
        self.section = section
        self.name = name
        self.zone = zone
        self.address = address
        self.sender = sender
        self.helo = helo
        self.expected = expected
        self.explanation = explanation
    }

    /// A case with one policy at e.test.
    init(
        _ section: String, policy: String, _ zone: String = "", ip address: String = "192.0.2.1",
        from sender: String = "user@e.test", helo: String = "mail.e.test", gives expected: SPFResult,
        explanation: String? = nil
    ) {
        self.init(
            section, policy, "e.test. TXT \"\(policy)\"\n" + zone, ip: address, from: sender, helo: helo,
            gives: expected,
            explanation: explanation)
    }

    var testDescription: String { "\(section): \(name)" }
}

@Suite("SPF: RFC 7208, section by section")
struct SPFConformanceTests {
    static let recordCases: [SPFCase] = [
        SPFCase("2.6.1", "no record", "e.test. A 192.0.2.1\n", gives: .none),
        SPFCase("4.4", "no such domain", "other.test. A 192.0.2.1\n", gives: .none),
        SPFCase(
            "4.3", "a sender's domain of one label", "test. TXT \"v=spf1 -all\"\n", from: "user@test", gives: .none),
        SPFCase("4.3", "an address literal", "", from: "user@[192.0.2.1]", gives: .none),
        SPFCase(
            "4.3", "no local part: postmaster",
            "e.test. TXT \"v=spf1 exists:%{l}.e.test -all\"\npostmaster.e.test. A 127.0.0.2\nmail.e.test. TXT \"v=spf1 exists:%{l}.e.test -all\"\n",
            from: "", gives: .pass),
        SPFCase(
            "2.4", "the null sender is checked by EHLO", "mail.e.test. TXT \"v=spf1 ip4:192.0.2.1 -all\"\n", from: "",
            gives: .pass),
        SPFCase("2.4", "EHLO with an address literal says nothing", "", from: "", helo: "[192.0.2.1]", gives: .none),
        SPFCase("4.5", "two policies", "e.test. TXT \"v=spf1 -all\"\ne.test. TXT \"v=spf1 +all\"\n", gives: .permerror),
        SPFCase("4.5", "another version's record is no policy", "e.test. TXT \"v=spf10 -all\"\n", gives: .none),
        SPFCase(
            "4.5", "other text beside the policy", "e.test. TXT \"hello\"\ne.test. TXT \"V=SPF1 -all\"\n", gives: .fail),
        SPFCase("4.5", "the version alone", "e.test. TXT \"v=spf1\"\n", gives: .neutral),
        SPFCase(
            "3.3", "strings are joined without blanks", "e.test. TXT \"v=spf1 ip4:192.0\" \".2.1 -all\"\n", gives: .pass
        ),
        SPFCase("4.6", policy: "v=spf1 a:e.test foo -all", "e.test. A 192.0.2.1\n", gives: .permerror),
        SPFCase("4.6", policy: "v=spf1   ip4:192.0.2.1    -all  ", gives: .pass),
        SPFCase("4.6.1", policy: "v=spf1 -ALL", gives: .fail),
        SPFCase("4.6.1", policy: "v=spf1 -all.", gives: .permerror),
        SPFCase("4.6.2", policy: "v=spf1 ?all", gives: .neutral),
        SPFCase("4.6.2", policy: "v=spf1 ~all", gives: .softfail),
        SPFCase("4.6.2", policy: "v=spf1 all", gives: .pass),
        SPFCase("4.6.2", policy: "v=spf1 !all", gives: .permerror),
        SPFCase("4.6.1", policy: "v=spf1 default=pass -all", gives: .fail),
        SPFCase("4.7", policy: "v=spf1 ip4:203.0.113.0/24", gives: .neutral),
        SPFCase("5.1", policy: "v=spf1 -all ip4:192.0.2.1", gives: .fail),
        SPFCase("5.1", policy: "v=spf1 -all:e.test", gives: .permerror),
        SPFCase("5.1", policy: "v=spf1 -all/8", gives: .permerror),
    ]

    static let mechanismCases: [SPFCase] = [
        SPFCase(
            "5.2", policy: "v=spf1 include:i.test -all", "i.test. TXT \"v=spf1 ip4:192.0.2.1 -all\"\n", gives: .pass),
        SPFCase("5.2", policy: "v=spf1 include:i.test ~all", "i.test. TXT \"v=spf1 -all\"\n", gives: .softfail),
        SPFCase("5.2", policy: "v=spf1 include:i.test ~all", "i.test. TXT \"v=spf1 ?all\"\n", gives: .softfail),
        SPFCase("5.2", policy: "v=spf1 include:i.test -all", "i.test. TXT \"v=spf1 foo\"\n", gives: .permerror),
        SPFCase("5.2", policy: "v=spf1 include:i.test +all", "i.test. A 192.0.2.1\n", gives: .permerror),
        SPFCase("5.2", policy: "v=spf1 include +all", gives: .permerror),
        SPFCase("5.2", policy: "v=spf1 include:i.test/24 +all", gives: .permerror),
        SPFCase("5.3", policy: "v=spf1 a -all", "e.test. A 192.0.2.1\n", gives: .pass),
        SPFCase("5.3", policy: "v=spf1 a/24 -all", "e.test. A 192.0.2.200\n", gives: .pass),
        SPFCase(
            "5.3", policy: "v=spf1 a:h.test//64 -all", "h.test. AAAA 2001:db8::1\n", ip: "2001:db8::99", gives: .pass),
        SPFCase("5.3", policy: "v=spf1 a:h.test/24//64 -all", "h.test. A 192.0.2.77\n", gives: .pass),
        SPFCase(
            "5.3", policy: "v=spf1 a:h.test//0 -all", "h.test. A 192.0.2.1\nh.test. AAAA 2001:db8::1\n",
            ip: "2001:db9::1", gives: .pass),
        SPFCase("5.3", policy: "v=spf1 a/33 -all", "e.test. A 192.0.2.1\n", gives: .permerror),
        SPFCase("5.3", policy: "v=spf1 a/024 -all", "e.test. A 192.0.2.1\n", gives: .permerror),
        SPFCase("5.3", policy: "v=spf1 a//129 -all", "e.test. A 192.0.2.1\n", gives: .permerror),
        SPFCase("5.3", policy: "v=spf1 a: -all", "e.test. A 192.0.2.1\n", gives: .permerror),
        SPFCase("5.3", policy: "v=spf1 a:111.222.33.44 -all", gives: .permerror),
        SPFCase("5.3", policy: "v=spf1 a:e.test:8080 -all", "e.test. A 192.0.2.1\n", gives: .permerror),
        SPFCase("5.3", policy: "v=spf1 a:museum -all", gives: .permerror),
        SPFCase("5.3", policy: "v=spf1 A -all", "e.test. A 192.0.2.1\n", gives: .pass),
        SPFCase("5.4", policy: "v=spf1 mx -all", "e.test. MX 10 m.test.\nm.test. A 192.0.2.1\n", gives: .pass),
        SPFCase("5.4", policy: "v=spf1 mx -all", "e.test. A 192.0.2.1\n", gives: .fail),
        SPFCase(
            "5.4", policy: "v=spf1 mx:o.test/24 -all", "o.test. MX 10 m.test.\nm.test. A 192.0.2.9\n", gives: .pass),
        SPFCase("5.4", policy: "v=spf1 mx -all", "e.test. MX 0 .\n", gives: .fail),
        SPFCase(
            "5.5", policy: "v=spf1 ptr -all", "1.2.0.192.in-addr.arpa. PTR a.e.test.\na.e.test. A 192.0.2.1\n",
            gives: .pass),
        SPFCase(
            "5.5", policy: "v=spf1 ptr -all", "1.2.0.192.in-addr.arpa. PTR a.e.test.\na.e.test. A 192.0.2.2\n",
            gives: .fail),
        SPFCase(
            "5.5", policy: "v=spf1 ptr:o.test -all", "1.2.0.192.in-addr.arpa. PTR a.o.test.\na.o.test. A 192.0.2.1\n",
            gives: .pass),
        SPFCase(
            "5.5", policy: "v=spf1 ptr:o.test -all", "1.2.0.192.in-addr.arpa. PTR a.xo.test.\na.xo.test. A 192.0.2.1\n",
            gives: .fail),
        SPFCase("5.5", policy: "v=spf1 ptr/0 -all", gives: .permerror),
        SPFCase("5.6", policy: "v=spf1 ip4:192.0.2.0/24 -all", gives: .pass),
        SPFCase("5.6", policy: "v=spf1 ip4:0.0.0.0/0 -all", gives: .pass),
        SPFCase("5.6", policy: "v=spf1 ip4:192.0.2 -all", gives: .permerror),
        SPFCase("5.6", policy: "v=spf1 ip4:192.0.2.1/33 -all", gives: .permerror),
        SPFCase("5.6", policy: "v=spf1 ip4:2001:db8::1 -all", gives: .permerror),
        SPFCase("5.6", policy: "v=spf1 ip4 -all", gives: .permerror),
        SPFCase("5.6", policy: "v=spf1 ip6:2001:db8::/32 -all", ip: "2001:db8:1::1", gives: .pass),
        SPFCase("5.6", policy: "v=spf1 ip6:2001:db8::1/129 -all", gives: .permerror),
        SPFCase("5.6", policy: "v=spf1 ip6:192.0.2.1 -all", gives: .permerror),
        SPFCase("5.6", policy: "v=spf1 ip6:2001:db8::/32 -all", gives: .fail),
        SPFCase("5.7", policy: "v=spf1 exists:%{i}.l.test -all", "192.0.2.1.l.test. A 127.0.0.2\n", gives: .pass),
        SPFCase(
            "5.7", policy: "v=spf1 exists:%{ir}.l.test -all",
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.l.test. A 127.0.0.2\n", ip: "2001:db8::1",
            gives: .pass),
        SPFCase(
            "5.7", policy: "v=spf1 exists:l.test -all", "l.test. AAAA 2001:db8::1\n", ip: "2001:db8::1", gives: .fail),
        SPFCase("5.7", policy: "v=spf1 exists -all", gives: .permerror),
        SPFCase("5.7", policy: "v=spf1 exists:l.test/24 -all", gives: .permerror),
        SPFCase("6.1", policy: "v=spf1 redirect=r.test", "r.test. TXT \"v=spf1 -all\"\n", gives: .fail),
        SPFCase("6.1", policy: "v=spf1 redirect=r.test", "r.test. A 192.0.2.1\n", gives: .permerror),
        SPFCase(
            "6.1", policy: "v=spf1 redirect=r.test redirect=r.test", "r.test. TXT \"v=spf1 -all\"\n", gives: .permerror),
        SPFCase("6.1", policy: "v=spf1 redirect=r.test ?all", "r.test. TXT \"v=spf1 -all\"\n", gives: .neutral),
        SPFCase("6.1", policy: "v=spf1 redirect=", gives: .permerror),
        SPFCase(
            "6.1", "the redirected record's domain is %{d}",
            "e.test. TXT \"v=spf1 redirect=r.test\"\nr.test. TXT \"v=spf1 a:h.%{d} -all\"\nh.r.test. A 192.0.2.1\n",
            gives: .pass),
    ]

    static let macroCases: [SPFCase] = [
        SPFCase(
            "7.4", policy: "v=spf1 exists:%{s}.x.test -all", "strong-bad@e.test.x.test. A 127.0.0.2\n",
            from: "strong-bad@e.test", gives: .pass),
        SPFCase(
            "7.4", "%{o} is the sender's domain in an include",
            "e.test. TXT \"v=spf1 include:i.test -all\"\ni.test. TXT \"v=spf1 exists:%{o}.l.test -all\"\ne.test.l.test. A 127.0.0.2\n",
            gives: .pass),
        SPFCase("7.4", policy: "v=spf1 exists:%{d2}.x.test -all", "e.test.x.test. A 127.0.0.2\n", gives: .pass),
        SPFCase("7.4", policy: "v=spf1 exists:%{d1r}.x.test -all", "e.x.test. A 127.0.0.2\n", gives: .pass),
        SPFCase(
            "7.4", policy: "v=spf1 exists:%{l-}.x.test -all", "strong.bad.x.test. A 127.0.0.2\n",
            from: "strong-bad@e.test", gives: .pass),
        SPFCase(
            "7.4", policy: "v=spf1 exists:%{lr-}.x.test -all", "bad.strong.x.test. A 127.0.0.2\n",
            from: "strong-bad@e.test", gives: .pass),
        SPFCase(
            "7.4", policy: "v=spf1 exists:%{l1r-}.x.test -all", "strong.x.test. A 127.0.0.2\n",
            from: "strong-bad@e.test", gives: .pass),
        SPFCase(
            "7.4", policy: "v=spf1 exists:%{ir}.%{v}._spf.%{d2} -all", "1.2.0.192.in-addr._spf.e.test. A 127.0.0.2\n",
            gives: .pass),
        SPFCase("7.4", policy: "v=spf1 exists:%{h}.x.test -all", "mail.e.test.x.test. A 127.0.0.2\n", gives: .pass),
        SPFCase("7.3", policy: "v=spf1 exists:%{p}.x.test -all", "unknown.x.test. A 127.0.0.2\n", gives: .pass),
        SPFCase(
            "7.3", policy: "v=spf1 exists:%{p}.x.test -all",
            "1.2.0.192.in-addr.arpa. PTR a.o.test.\n1.2.0.192.in-addr.arpa. PTR b.e.test.\na.o.test. A 192.0.2.1\nb.e.test. A 192.0.2.1\nb.e.test.x.test. A 127.0.0.2\n",
            gives: .pass),
        SPFCase("7.1", policy: "v=spf1 exists:%{z}.x.test -all", gives: .permerror),
        SPFCase("7.1", policy: "v=spf1 exists:%{d0}.x.test -all", gives: .permerror),
        SPFCase("7.1", policy: "v=spf1 exists:%{d.x.test -all", gives: .permerror),
        SPFCase("7.1", policy: "v=spf1 exists:%(d).x.test -all", gives: .permerror),
        SPFCase("7.1", policy: "v=spf1 exists:%{c}.x.test -all", gives: .permerror),
        SPFCase("7.1", policy: "v=spf1 exists:x%%y.test -all", "x%y.test. A 127.0.0.2\n", gives: .pass),
        SPFCase("7.1", policy: "v=spf1 a:e.%{d}e -all", gives: .permerror),
        SPFCase("7.1", policy: "v=spf1 a:x%_y.o.test -all", "\"x y.o.test.\" A 192.0.2.1\n", gives: .pass),
        SPFCase("7.1", policy: "v=spf1 a:x%-y.o.test -all", "x%20y.o.test. A 192.0.2.1\n", gives: .pass),
        SPFCase("7.1", policy: "v=spf1 exists:a\\b.o.test -all", "\"a\\b.o.test.\" A 127.0.0.2\n", gives: .pass),
        SPFCase(
            "7.1", policy: "v=spf1 mx:(x).o.test -all", "(x).o.test. MX 1 m.test.\nm.test. A 192.0.2.1\n", gives: .pass),
        SPFCase("7.1", policy: "v=spf1 a:-x-.o.test -all", "-x-.o.test. A 192.0.2.1\n", gives: .pass),
        SPFCase(
            "7.3", policy: "v=spf1 exists:%{l}.x.test -all", "\"a b.x.test.\" A 127.0.0.2\n", from: "\"a b\"@e.test",
            gives: .pass),
        SPFCase(
            "7.3", policy: "v=spf1 exists:%{h}.x.test -all", "\"m\u{FC}ll h.x.test.\" A 127.0.0.2\n",
            helo: "m\u{FC}ll h",
            gives: .pass),
        SPFCase(
            "7.3", "the domain of a policy with such a name is %{d} as it stands",
            "e.test. TXT \"v=spf1 redirect=x%_y.o.test\"\n\"x y.o.test.\" TXT \"v=spf1 exists:%{d1r}.z.test -all\"\n"
                + "\"x y.z.test.\" A 127.0.0.2\n", gives: .pass),
        SPFCase(
            "4.8", policy: "v=spf1 a:%{l}..x.test ip4:192.0.2.1 -all", gives: .pass),
        SPFCase(
            "7.3", "a name over 253 octets loses labels at the left",
            "e.test. TXT \"v=spf1 exists:%{l}.%{l}.%{l}.%{l}.%{l}.%{l}.%{l}.x.test -all\"\n"
                + String(repeating: String(repeating: "a", count: 40) + ".", count: 6).dropLast()
                + ".x.test. A 127.0.0.2\n", from: String(repeating: "a", count: 40) + "@e.test", gives: .pass),
        SPFCase(
            "RFC 8616 section 4", policy: "v=spf1 exists:%{l}.x.test ip4:192.0.2.1 -all", from: "j\u{F6}rg@e.test",
            gives: .pass),
        SPFCase(
            "6.2", policy: "v=spf1 exp=x.test -all",
            "x.test. TXT \"%{i} is not one of %{d}'s; see http://%{d}/%{S}\"\n", gives: .fail,
            explanation: "192.0.2.1 is not one of e.test's; see http://e.test/user%40e.test"),
        SPFCase(
            "6.2", policy: "v=spf1 exp=x.test -all", "x.test. TXT \"%{c} %{v} %%%_%-\"\n", ip: "2001:db8::1",
            gives: .fail,
            explanation: "2001:db8::1 ip6 % %20"),
        SPFCase("6.2", policy: "v=spf1 exp=x.test -all", "x.test. TXT \"one\"\nx.test. TXT \"two\"\n", gives: .fail),
        SPFCase("6.2", policy: "v=spf1 exp=x.test -all", "x.test. TXT \"%{q}\"\n", gives: .fail),
        SPFCase("6.2", policy: "v=spf1 exp=x.test exp=x.test -all", "x.test. TXT \"text\"\n", gives: .permerror),
        SPFCase(
            "6.2", "an included record's explanation is not used",
            "e.test. TXT \"v=spf1 include:i.test -all\"\ni.test. TXT \"v=spf1 exp=x.test -all\"\nx.test. TXT \"included\"\n",
            gives: .fail),
        SPFCase(
            "6.2", "a redirected record's explanation is used",
            "e.test. TXT \"v=spf1 exp=y.test redirect=r.test\"\nr.test. TXT \"v=spf1 exp=x.test -all\"\nx.test. TXT \"redirected\"\ny.test. TXT \"first\"\n",
            gives: .fail, explanation: "redirected"),
    ]

    static let limitCases: [SPFCase] = {
        func chain(_ count: Int) -> String {
            (0..<count).map { "n\($0).test. TXT \"v=spf1 include:n\($0 + 1).test -all\"\n" }.joined()
                + "n\(count).test. TXT \"v=spf1 +all\"\n"
        }
        func exchangers(_ count: Int) -> String {
            (1...count).map { "e.test. MX \($0) m\($0).test.\nm\($0).test. A 203.0.113.\($0)\n" }.joined()
        }
        let voids = "v=spf1 a:v1.test a:v2.test"
        let hybrid = """
            corp.test. TXT "v=spf1 a mx include:spf.test -all"
            corp.test. A 198.51.100.10
            corp.test. MX 10 m1.corp.test.
            corp.test. MX 20 m2.corp.test.
            m1.corp.test. A 198.51.100.11
            m2.corp.test. A 198.51.100.12
            spf.test. TXT "v=spf1 ip6:2001:db8::/32 ip4:203.0.113.0/24 -all"

            """
        return [
            SPFCase("4.6.4", "ten look-ups", chain(10), from: "u@n0.test", gives: .pass),
            SPFCase("4.6.4", "eleven look-ups", chain(11), from: "u@n0.test", gives: .permerror),
            SPFCase(
                "4.6.4", "a policy that includes itself", "e.test. TXT \"v=spf1 include:e.test -all\"\n",
                gives: .permerror),
            SPFCase(
                "4.6.4", "policies that redirect to one another",
                "e.test. TXT \"v=spf1 redirect=f.test\"\nf.test. TXT \"v=spf1 redirect=e.test\"\n", gives: .permerror),
            SPFCase("4.6.4", "ten exchangers", "e.test. TXT \"v=spf1 mx -all\"\n" + exchangers(10), gives: .fail),
            SPFCase(
                "4.6.4", "eleven exchangers", "e.test. TXT \"v=spf1 mx -all\"\n" + exchangers(11), gives: .permerror),
            SPFCase(
                "4.6.4", "two look-ups without an answer", "e.test. TXT \"\(voids) ip4:192.0.2.1 -all\"\n", gives: .pass
            ),
            SPFCase(
                "4.6.4", "three look-ups without an answer",
                "e.test. TXT \"\(voids) exists:v3.test ip4:192.0.2.1 -all\"\n", gives: .permerror),
            SPFCase(
                "4.6.4", "a term counts once, however many of its hosts have no address of the client's family",
                hybrid, ip: "2001:db8::9", from: "x@corp.test", gives: .pass),
            SPFCase("4.6.4", "the same over IPv4", hybrid, ip: "203.0.113.9", from: "x@corp.test", gives: .pass),
            SPFCase(
                "4.6.4", "a term that leads to some address is not empty",
                "e.test. TXT \"\(voids) mx ip6:2001:db8::/32 -all\"\ne.test. MX 1 m1.test.\ne.test. MX 2 m2.test.\n"
                    + "m1.test. A 192.0.2.9\nm2.test. AAAA 2001:db9::1\n", ip: "2001:db8::9", gives: .pass),
            SPFCase(
                "4.6.4", "three terms whose hosts all have no such address",
                "e.test. TXT \"v=spf1 mx mx:f.test a:g.test ip6:2001:db8::/32 -all\"\ne.test. MX 1 m1.test.\n"
                    + "f.test. MX 1 m1.test.\nf.test. MX 2 m2.test.\nm1.test. A 192.0.2.9\nm2.test. A 192.0.2.8\n"
                    + "g.test. A 192.0.2.7\n", ip: "2001:db8::9", gives: .permerror),
            SPFCase(
                "4.6.4", "terms in included policies count with the others",
                "e.test. TXT \"\(voids) include:i.test -all\"\ni.test. TXT \"v=spf1 a:v3.test ip4:192.0.2.1 -all\"\n",
                gives: .permerror),
            SPFCase(
                "4.6.4", "a domain that says it takes no mail has answered",
                "e.test. TXT \"\(voids) mx:n.test ip4:192.0.2.1 -all\"\nn.test. MX 0 .\n", gives: .pass),
            SPFCase(
                "4.6.4", "exists and names made by macros",
                "e.test. TXT \"v=spf1 exists:%{i}.x.test a:%{l}.x.test mx:%{d}.x.test ip4:192.0.2.1 -all\"\n",
                gives: .permerror),
            SPFCase(
                "4.6.4", "a client without a name", "e.test. TXT \"\(voids) ptr ip4:192.0.2.1 -all\"\n", gives: .pass),
            SPFCase(
                "4.6.4", "the eleventh name of a client",
                "e.test. TXT \"v=spf1 ptr -all\"\n"
                    + (1...10).map { "1.2.0.192.in-addr.arpa. PTR h\($0).o.test.\n" }.joined()
                    + "1.2.0.192.in-addr.arpa. PTR a.e.test.\na.e.test. A 192.0.2.1\n", gives: .fail),
        ]
    }()

    @Test(
        "a check by SPF has the result that the section says",
        arguments: recordCases + mechanismCases + macroCases + limitCases)
    func result(_ example: SPFCase) async throws {
        let checker = SPFChecker(resolver: try ZoneResolver(example.zone), time: VirtualClock())
        let sender: ReversePath =
            example.sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(example.sender)))
        let outcome = await checker.check(
            SPFQuestion(
                address: try #require(IPAddress(example.address)), helo: example.helo, sender: sender))
        #expect(outcome.result == example.expected, "\(outcome)")
        #expect(outcome.explanation == example.explanation)
        #expect((outcome.problem != nil) == (outcome.result == .permerror))
    }

    @Test("gives temperror when DNS fails, and no match when a client's name can't be found")
    func failures() async throws {
        let zone = """
            e.test. TXT "v=spf1 ptr include:i.test a:h.test -all"
            i.test. TXT "v=spf1 -all"

            """
        let question = SPFQuestion(
            address: IPAddress(v4: 0xc000_0201), helo: "h", sender: .mailbox(try #require(EmailAddress("u@e.test"))))
        for (name, expected) in [
            ("e.test", SPFResult.temperror), ("i.test", .temperror), ("h.test", .temperror),
            ("1.2.0.192.in-addr.arpa", .fail),
        ] {
            for error in [ResolverError.timedOut, .serverFailure, .refused, .bogus("x"), .failed("y")] {
                let resolver = try ZoneResolver(zone)
                resolver.fail(try Domain(name), with: error)
                let outcome = await SPFChecker(resolver: resolver, time: VirtualClock()).check(question)
                #expect(outcome.result == expected, "\(name) \(error)")
            }
        }
    }

    @Test("gives up with temperror when its time is over")
    func slow() async throws {
        let clock = VirtualClock()
        let resolver = SlowResolver(
            inner: try ZoneResolver(
                "e.test. TXT \"v=spf1 a:a.test a:b.test a:c.test -all\"\na.test. A 192.0.2.9\nb.test. A 192.0.2.9\nc.test. A 192.0.2.1\n"
            ), clock: clock)
        let outcome = await SPFChecker(resolver: resolver, time: clock).check(
            SPFQuestion(
                address: IPAddress(v4: 0xc000_0201), helo: "h", sender: .mailbox(try #require(EmailAddress("u@e.test")))
            ))
        #expect(outcome.result == .temperror)
        #expect(outcome.problem == "the check took too long")
    }
}

private struct SlowResolver: Resolver {
    let inner: ZoneResolver
    let clock: VirtualClock

    func resolve(_ name: Domain, _ type: RecordType) async throws(ResolverError) -> Answer {
        clock.advance(by: .seconds(8))
        return try await inner.resolve(name, type)
    }
}
