import Mail
import Testing

@testable import SenderAuthentication

@Suite("Composite authentication")
struct CompositeAuthenticationTests {
    typealias Circumstances = CompositeAuthentication.Circumstances

    private func authentication(
        _ dmarc: DMARCOutcome.Result, asks policy: DMARCPolicy = .none, spf: SPFResult = .none, aligned: Bool = false,
        changedBody signer: String? = nil
    ) throws -> MessageAuthentication {
        let domain = try Domain("example.org")
        var outcome = DMARCOutcome(dmarc, authorDomain: domain)
        outcome.publishedPolicy = policy
        outcome.requestedPolicy = policy
        outcome.isSPFAligned = aligned
        var dkim: [DKIMOutcome] = []
        if let signer {
            var signature = DKIMOutcome(.bodyHash)
            signature.domain = try Domain(signer)
            signature.isBodyAloneChanged = true
            dkim = [signature]
        }
        return MessageAuthentication(
            clientAddress: try #require(IPAddress("192.0.2.1")), helo: "mx.example.org",
            spf: SPFOutcome(spf, identity: .mailFrom, domain: domain), dkim: dkim, arc: ARCOutcome(.none),
            authors: MessageAuthors(
                fieldCount: 1, addresses: [EmailAddress(localPart: "ann", domain: domain)]), dmarc: outcome)
    }

    /// One row of the table in docs/reference/composite-authentication.md, with what makes only that row fit.
    struct Row: Sendable, CustomTestStringConvertible {
        var dmarc: DMARCOutcome.Result
        var asks = DMARCPolicy.none
        var spf = SPFResult.none
        var aligned = false
        /// Who signed the message, whose body was changed since; nil for nobody.
        var changedBody: String?
        var circumstances = Circumstances()
        var expected: CompositeAuthentication
        var testDescription: String { "\(expected.result) \(expected.reason)" }
    }

    static let rows: [Row] = [
        Row(dmarc: .pass, circumstances: Circumstances(spoofRuling: .block), expected: .init(.fail, 2)),
        Row(
            dmarc: .fail, asks: .reject, circumstances: Circumstances(isAllowedAddress: true),
            expected: .init(.none, 451)),
        Row(
            dmarc: .fail, asks: .reject, circumstances: Circumstances(isIdentifiedByConnector: true),
            expected: .init(.none, 451)),
        Row(dmarc: .pass, spf: .pass, aligned: true, expected: .init(.pass, 100)),
        Row(
            dmarc: .fail, asks: .reject, circumstances: Circumstances(isAttestedByTrustedSealer: true),
            expected: .init(.pass, 130)),
        Row(
            dmarc: .fail, asks: .none, circumstances: Circumstances(isAttestedByTrustedSealer: true),
            expected: .init(.pass, 130)),
        Row(
            dmarc: .fail, asks: .reject, changedBody: "example.org",
            circumstances: Circumstances(isSkipListingInForce: true, isFromProvenSource: true),
            expected: .init(.pass, 108)),
        Row(
            dmarc: .none, changedBody: "mail.example.org",
            circumstances: Circumstances(isOwnDomain: true, isFromProvenSource: true), expected: .init(.pass, 108)),
        Row(dmarc: .fail, asks: .reject, circumstances: Circumstances(isOwnDomain: true), expected: .init(.fail, 10)),
        Row(
            dmarc: .fail, asks: .quarantine, circumstances: Circumstances(isOwnDomain: true), expected: .init(.fail, 10)
        ),
        Row(dmarc: .fail, asks: .reject, expected: .init(.fail, 0)),
        Row(dmarc: .fail, asks: .quarantine, expected: .init(.fail, 0)),
        Row(dmarc: .bestGuessPass, spf: .pass, aligned: true, expected: .init(.pass, 109)),
        Row(dmarc: .permerror, spf: .pass, aligned: true, expected: .init(.pass, 111)),
        Row(dmarc: .none, circumstances: Circumstances(spoofRuling: .allow), expected: .init(.pass, 105)),
        Row(
            dmarc: .none, spf: .pass, circumstances: Circumstances(hasGoodHistory: true),
            expected: .init(.softpass, 201)),
        Row(dmarc: .temperror, expected: .init(.none, 301)),
        Row(dmarc: .temperror, circumstances: Circumstances(isOwnDomain: true), expected: .init(.none, 301)),
        Row(dmarc: .none, spf: .temperror, expected: .init(.none, 301)),
        Row(dmarc: .none, circumstances: Circumstances(isOwnDomain: true), expected: .init(.fail, 601)),
        Row(dmarc: .fail, asks: .none, circumstances: Circumstances(isOwnDomain: true), expected: .init(.fail, 601)),
        Row(dmarc: .none, expected: .init(.fail, 1)),
        Row(dmarc: .fail, asks: .none, expected: .init(.fail, 1)),
        Row(dmarc: .permerror, expected: .init(.fail, 1)),
        // History is of a sender that passes for something.
        Row(dmarc: .none, spf: .fail, circumstances: Circumstances(hasGoodHistory: true), expected: .init(.fail, 1)),
        // A filter may change the body of mail of a known source, and of its author's alone.
        Row(dmarc: .fail, asks: .reject, changedBody: "example.org", expected: .init(.fail, 0)),
        Row(
            dmarc: .fail, asks: .reject, circumstances: Circumstances(isFromProvenSource: true),
            expected: .init(.fail, 0)),
        Row(
            dmarc: .fail, asks: .reject, changedBody: "evil.example",
            circumstances: Circumstances(isFromProvenSource: true), expected: .init(.fail, 0)),
        Row(
            dmarc: .temperror, changedBody: "example.org", circumstances: Circumstances(isFromProvenSource: true),
            expected: .init(.none, 301)),
        // Nothing of these rows helps where the domain asks to act.
        Row(
            dmarc: .fail, asks: .quarantine, spf: .pass,
            circumstances: Circumstances(spoofRuling: .allow, hasGoodHistory: true), expected: .init(.fail, 0)),
        // Enhanced Filtering puts mail of a connector to the question again; an allowed address stays allowed.
        Row(
            dmarc: .fail, asks: .reject,
            circumstances: Circumstances(isIdentifiedByConnector: true, isSkipListingInForce: true),
            expected: .init(.fail, 0)),
        Row(
            dmarc: .fail, asks: .reject,
            circumstances: Circumstances(isAllowedAddress: true, isSkipListingInForce: true),
            expected: .init(.none, 451)),
    ]

    @Test("takes the first row of the table that fits", arguments: rows)
    func table(row: Row) throws {
        let authentication = try authentication(
            row.dmarc, asks: row.asks, spf: row.spf, aligned: row.aligned, changedBody: row.changedBody)
        #expect(CompositeAuthentication.evaluate(authentication, row.circumstances) == row.expected)
    }

    @Test("says what each of its reasons means")
    func meanings() {
        let meanings = Set(CompositeAuthenticationTests.rows.map(\.expected.meaning))
        #expect(meanings.count == Set(CompositeAuthenticationTests.rows.map(\.expected.reason)).count)
        #expect(!meanings.contains(CompositeAuthentication(.none, 999).meaning))
    }

    @Test("takes the changed body of a domain below the author's only where alignment is not strict, and of one author")
    func changedBody() throws {
        var authentication = try authentication(.fail, changedBody: "mail.example.org")
        #expect(authentication.isBodyAloneChanged)
        authentication.dmarc.published = DMARCRecord("v=DMARC1; p=reject; adkim=s".utf8)
        #expect(!authentication.isBodyAloneChanged)
        authentication.dkim[0].domain = try Domain("example.org")
        #expect(authentication.isBodyAloneChanged)
        authentication.authors.addresses += [try #require(EmailAddress("eve@evil.example"))]
        #expect(!authentication.isBodyAloneChanged)
    }

    @Test("names an author's domain once")
    func authorDomains() throws {
        var authentication = try authentication(.none)
        authentication.authors.addresses = ["a@example.org", "b@example.org", "c@[192.0.2.1]", "d@example.net"]
            .compactMap { EmailAddress($0) }
        #expect(authentication.authorDomains.map(\.name) == ["example.org", "example.net"])
    }
}
