import DNS
import Mail
import NIOCore
import PosternTesting
import Testing

@testable import SenderAuthentication

@Suite("DMARC: the examples of RFC 9989 and RFC 7489, by section")
struct DMARCExamplesTests {
    private func domain(_ name: String) throws -> Domain { try Domain(name) }

    @Test("RFC 9989 section 4.10: at most eight names are asked for, whatever the number of labels")
    func names() throws {
        let start = try domain("a.b.c.d.e.f.g.h.i.j.mail.example.com")
        #expect(
            DMARCTreeWalk.names(from: start).map(\.name) == [
                "a.b.c.d.e.f.g.h.i.j.mail.example.com", "g.h.i.j.mail.example.com", "h.i.j.mail.example.com",
                "i.j.mail.example.com", "j.mail.example.com", "mail.example.com", "example.com", "com",
            ])
        // Section 5.1.7: the record at the cut of the zone is never seen.
        #expect(
            DMARCTreeWalk.names(from: try domain("mail.a.b.c.d.e.f.g.example.com")).map(\.name) == [
                "mail.a.b.c.d.e.f.g.example.com", "c.d.e.f.g.example.com", "d.e.f.g.example.com", "e.f.g.example.com",
                "f.g.example.com", "g.example.com", "example.com", "com",
            ])
        #expect(DMARCTreeWalk.names(from: try domain("a.b.c.d.e.f.g.h")).count == 8)
        #expect(DMARCTreeWalk.names(from: try domain("com")).map(\.name) == ["com"])
    }

    /// A zone, a starting domain and its organizational domain.
    static let organizationalDomains: [(name: String, zone: String, start: String, expected: String)] = [
        (
            "4.10.2, the fewest labels",
            "_dmarc.mail.example.com. TXT \"v=DMARC1\"\n_dmarc.example.com. TXT \"v=DMARC1\"",
            "a.mail.example.com", "example.com"
        ),
        (
            "4.10.2, psd=n", "_dmarc.mail.example.com. TXT \"v=DMARC1; psd=n\"\n_dmarc.example.com. TXT \"v=DMARC1\"",
            "a.mail.example.com", "mail.example.com"
        ),
        ("4.10.2, psd=y above", "_dmarc.com. TXT \"v=DMARC1; psd=y\"", "a.mail.example.com", "example.com"),
        (
            "4.10.2, psd=y one label up", "_dmarc.example.com. TXT \"v=DMARC1; psd=y\"", "mail.example.com",
            "mail.example.com"
        ),
        ("4.10.2, psd=y at the start", "_dmarc.example.com. TXT \"v=DMARC1; psd=y\"", "example.com", "example.com"),
        ("4.10.2, no records", "_dmarc.other.com. TXT \"v=DMARC1\"", "a.mail.example.com", "a.mail.example.com"),
        (
            "4.10 step 6, two records are none",
            "_dmarc.example.com. TXT \"v=DMARC1\"\n_dmarc.example.com. TXT \"v=DMARC1; p=none\"", "mail.example.com",
            "mail.example.com"
        ),
        (
            "4.10 step 6, other text is no record",
            "_dmarc.example.com. TXT \"v=DMARC1\"\n_dmarc.example.com. TXT \"v=spf1\"", "mail.example.com",
            "example.com"
        ),
        (
            "4.10, a suffix above the names that are left out", "_dmarc.g.example.com. TXT \"v=DMARC1; psd=y\"",
            "mail.a.b.c.d.e.f.g.example.com", "f.g.example.com"
        ),
    ]

    @Test("RFC 9989 section 4.10.2: the organizational domain", arguments: organizationalDomains)
    func organizational(example: (name: String, zone: String, start: String, expected: String)) async throws {
        var source = DMARCRecordSource(resolver: try ZoneResolver(example.zone))
        let walk = try await source.walk(from: try domain(example.start))
        #expect(walk.organizationalDomain.name == example.expected, "\(example.name)")
    }

    /// An evaluation: its section, the zone, who passes for what, and the result.
    struct Example: Sendable, CustomTestStringConvertible {
        var section: String
        var zone: String
        var from: String
        var mailFrom: String?
        var signers: [String] = []
        var result: DMARCOutcome.Result
        var asks = DMARCPolicy.none
        var policyDomain: String?
        var testDescription: String { "\(section): \(from)" }
    }

    static let example = "_dmarc.example.com. TXT \"v=DMARC1; p=reject; sp=quarantine\"\n"
    static let examples: [Example] = [
        Example(
            section: "9989 section 4.4.1, relaxed DKIM", zone: example, from: "alerts@news.example.com",
            signers: ["example.com"], result: .pass, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.4.1, strict DKIM",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=reject; adkim=s\"", from: "alerts@news.example.com",
            signers: ["example.com"], result: .fail, asks: .reject, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.4.1, a signature of d=com", zone: example, from: "alerts@news.example.com",
            signers: ["com"], result: .fail, asks: .quarantine, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.4.2, relaxed SPF", zone: example, from: "payments@example.com",
            mailFrom: "cbg.bounces.example.com", result: .pass, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.4.2, strict SPF", zone: "_dmarc.example.com. TXT \"v=DMARC1; p=reject; aspf=s\"",
            from: "payments@example.com", mailFrom: "cbg.bounces.example.com", result: .fail, asks: .reject,
            policyDomain: "example.com"),
        Example(
            section: "7489 appendix B.1.1, SPF in alignment", zone: example, from: "sender@example.com",
            mailFrom: "example.com", result: .pass, policyDomain: "example.com"),
        Example(
            section: "7489 appendix B.1.1, SPF in alignment with the parent", zone: example,
            from: "sender@child.example.com", mailFrom: "example.com", result: .pass, policyDomain: "example.com"),
        Example(
            section: "7489 appendix B.1.1, SPF not in alignment", zone: example, from: "sender@example.com",
            mailFrom: "sample.net", result: .fail, asks: .reject, policyDomain: "example.com"),
        Example(
            section: "7489 appendix B.1.2, DKIM in alignment", zone: example, from: "sender@example.com",
            signers: ["sample.net", "example.com"], result: .pass, policyDomain: "example.com"),
        Example(
            section: "7489 appendix B.1.2, DKIM in alignment with the parent", zone: example,
            from: "sender@child.example.com", signers: ["example.com"], result: .pass, policyDomain: "example.com"),
        Example(
            section: "7489 appendix B.1.2, DKIM not in alignment", zone: example, from: "sender@child.example.com",
            signers: ["sample.net"], result: .fail, asks: .quarantine, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.10.1, the author's own record comes first",
            zone: example + "_dmarc.a.example.com. TXT \"v=DMARC1; p=none; sp=reject\"", from: "x@a.example.com",
            result: .fail, policyDomain: "a.example.com"),
        Example(
            section: "9989 section 4.10.1, a record between is not used",
            zone: example + "_dmarc.b.example.com. TXT \"v=DMARC1; p=none\"", from: "x@a.b.example.com", result: .fail,
            asks: .quarantine, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.10.1, the public suffix's record comes last",
            zone: "_dmarc.bank. TXT \"v=DMARC1; p=none; sp=reject; psd=y\"", from: "x@giant.bank", result: .fail,
            asks: .reject, policyDomain: "bank"),
        Example(
            section: "9989 section 4.10.1, not for an organization with a record",
            zone: "_dmarc.bank. TXT \"v=DMARC1; p=reject; psd=y\"\n_dmarc.giant.bank. TXT \"v=DMARC1; p=none\"",
            from: "x@mail.giant.bank", result: .fail, policyDomain: "giant.bank"),
        Example(
            section: "9989 section 4.10.1, no p but rua counts as p=none",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; rua=mailto:x@example.com\"", from: "x@example.com",
            result: .fail,
            policyDomain: "example.com"),
        Example(
            section: "9989 section 4.10.1, a wrong sp but rua counts as p=none",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=reject; sp=no; rua=mailto:x@example.com\"",
            from: "x@a.example.com", result: .fail, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.10.1, no p and no rua", zone: "_dmarc.example.com. TXT \"v=DMARC1; sp=reject\"",
            from: "x@example.com", result: .permerror, policyDomain: "example.com"),
        Example(section: "9989 section 4.10.1, no record", zone: "", from: "x@example.com", result: .none),
        Example(
            section: "9989 section 4.10.1, a domain with strangers' records alone",
            zone: "_dmarc.example.net. TXT \"v=DMARC1; p=reject\"", from: "x@example.com", result: .none),
        Example(
            section: "9989 section 4.7, np for a name that does not exist",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=none; sp=none; np=reject\"", from: "x@no.example.com",
            result: .fail, asks: .reject, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.7, not np for one that takes mail",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=none; np=reject\"\na.example.com. MX 10 mx.example.com.",
            from: "x@a.example.com", result: .fail, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.7, nor for one with an address",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=none; np=reject\"\na.example.com. AAAA 2001:db8::1",
            from: "x@a.example.com", result: .fail, policyDomain: "example.com"),
        Example(
            section: "9989 section 3.2.13, text alone does not make a name exist",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=none; np=reject\"\na.example.com. TXT \"hello\"",
            from: "x@a.example.com", result: .fail, asks: .reject, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.7, without np the policy of subdomains",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=none; sp=reject\"", from: "x@no.example.com", result: .fail,
            asks: .reject, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.7, t=y is one step milder",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=reject; t=y\"", from: "x@example.com", result: .fail,
            asks: .quarantine, policyDomain: "example.com"),
        Example(
            section: "9989 section 4.7, t=y of quarantine asks for nothing",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=quarantine; t=y\"", from: "x@example.com", result: .fail,
            policyDomain: "example.com"),
        Example(
            section: "7489 section 6.6.4, pct=0 spares all",
            zone: "_dmarc.example.com. TXT \"v=DMARC1; p=reject; pct=0\"",
            from: "x@example.com", result: .fail, asks: .quarantine, policyDomain: "example.com"),
        Example(
            section: "no record, but SPF passes for the author's domain", zone: "", from: "x@example.com",
            mailFrom: "example.com", result: .bestGuessPass),
        Example(
            section: "no record, but a domain above signs", zone: "", from: "x@a.example.com", signers: ["example.com"],
            result: .bestGuessPass),
        Example(
            section: "no record, and a sibling signs", zone: "", from: "x@a.example.com", signers: ["b.example.com"],
            result: .none),
        Example(section: "no record, and com signs", zone: "", from: "x@example.com", signers: ["com"], result: .none),
    ]

    @Test("evaluates each", arguments: examples)
    func evaluate(example: Example) async throws {
        let resolver = try ZoneResolver(example.zone)
        let outcome = try await DMARCFixture.evaluate(
            from: example.from, spf: DMARCFixture.spf(example.mailFrom == nil ? .none : .pass, example.mailFrom ?? "x"),
            dkim: example.signers.map { try DMARCFixture.dkim(.pass, $0) }, resolver)
        #expect(outcome.result == example.result, "\(outcome.steps)")
        #expect(outcome.requestedPolicy == example.asks)
        #expect(outcome.policyDomain?.name == example.policyDomain)
        #expect(outcome.hasAlignedPass == [.pass, .bestGuessPass].contains(example.result))
        #expect(outcome.authorDomain?.name == example.from.split(separator: "@").last.map(String.init))
        #expect(!outcome.steps.isEmpty)
    }
}
