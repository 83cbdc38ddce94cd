import Mail
import Testing

@testable import SenderAuthentication

/// What is made of messages for aggregate reports, with RFC 9990's names.
@Suite("Rows of aggregate reports (RFC 9990 section 3.1)")
struct DMARCAggregateRowTests {
    private let day = UTCDay(number: 20_000)

    private func signature(
        _ domain: String, _ selector: String = "s1", _ result: DKIMResult = .pass, _ reason: String? = nil
    ) throws -> DKIMOutcome {
        let value =
            "v=1; a=rsa-sha256; d=\(domain); s=\(selector); h=from; b=AAAA; bh="
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        return DKIMOutcome(result, reason, signature: try DKIMSignature(Array(value.utf8)))
    }

    private func authentication(
        record: String? = "v=DMARC1; p=reject; rua=mailto:dmarc@example.org", signatures: [DKIMOutcome] = [],
        change: (inout DMARCOutcome) throws -> Void = { _ in }
    ) throws -> MessageAuthentication {
        let domain = try Domain("news.example.org")
        var dmarc = DMARCOutcome(.fail, authorDomain: domain)
        dmarc.policyDomain = try Domain("example.org")
        dmarc.publishedPolicy = .reject
        dmarc.requestedPolicy = .reject
        dmarc.record = record
        dmarc.discovery = .publicSuffixList
        try change(&dmarc)
        return MessageAuthentication(
            clientAddress: try #require(IPAddress("2001:db8::1")), helo: "mx.example.org",
            spf: SPFOutcome(.softfail, identity: .mailFrom, domain: try Domain("bounce.example.net")), dkim: signatures,
            arc: ARCOutcome(.none), authors: MessageAuthors(fieldCount: 1, addresses: []), dmarc: dmarc)
    }

    private func row(
        _ authentication: MessageAuthentication, sender: String = "b@bounce.example.net"
    ) throws -> DMARCAggregateRow? {
        DMARCAggregateRow(
            of: authentication, on: day, organization: "contoso", disposition: .reject,
            overrides: [], sender: sender.isEmpty ? .null : .mailbox(try #require(EmailAddress(sender))),
            recipient: try Domain("contoso.com"))
    }

    @Test("rows of aggregate reports have everything that a report needs")
    func everything() throws {
        let row = try #require(
            try row(
                authentication(signatures: [signature("example.org", "s9", .fail, "the body is another")])))
        #expect(row.day == day && row.organization == "contoso" && row.discovery == .publicSuffixList)
        #expect(row.policyDomain == "example.org" && row.headerFrom == "news.example.org")
        #expect(row.policy == "v=DMARC1; p=reject; rua=mailto:dmarc@example.org")
        #expect(row.source == "2001:db8::1" && row.disposition == .reject)
        #expect(row.envelopeFrom == "bounce.example.net" && row.envelopeTo == "contoso.com")
        #expect(!row.isDKIMAligned && !row.isSPFAligned)
        #expect(row.spf == .init(domain: "bounce.example.net", result: "softfail"))
        #expect(
            row.dkim == [
                .init(domain: "example.org", selector: "s9", result: "fail", reason: "the body is another")
            ])
        #expect(try self.row(authentication(), sender: "")?.envelopeFrom == "")
    }

    @Test("tell alignment apart from results")
    func alignment() throws {
        let aligned = try row(
            authentication(signatures: [signature("example.org")]) { dmarc in
                dmarc.alignedSignatures = [try Domain("example.org")]
                dmarc.isSPFAligned = true
            })
        #expect(aligned?.isDKIMAligned == true && aligned?.isSPFAligned == true)
    }

    @Test("rows of aggregate reports are not made without a policy or an author to report to")
    func nothing() throws {
        #expect(try row(authentication { $0.policyDomain = nil }) == nil)
        #expect(try row(authentication { $0.authorDomain = nil }) == nil)
    }

    @Test(
        "RFC 9990 section 3.1.2: have the signatures that matter most to the domain first, and so many as there is room"
    )
    func signatures() throws {
        let row = try #require(
            try row(
                authentication(
                    signatures: [
                        signature("a.example", "x", .fail), signature("b.example", "x"), signature("example.org", "x"),
                        signature("news.example.org", "x"), signature("c.example", "x", .temperror),
                    ]
                ) { $0.alignedSignatures = [try Domain("example.org"), try Domain("news.example.org")] }))
        #expect(
            row.dkim.map(\.domain) == ["news.example.org", "example.org", "b.example", "a.example", "c.example"])
        let long = String(repeating: "a.", count: 100) + "example"
        let many = try row2(Array(repeating: signature(long), count: 10))
        #expect(many.dkim.count == 4)
        #expect(many.dkim.map(\.text).joined(separator: "\n").utf8.count <= DMARCAggregateRow.maximumSignatures)
    }

    private func row2(_ signatures: [DKIMOutcome]) throws -> DMARCAggregateRow {
        try #require(try row(authentication(signatures: signatures)))
    }

    @Test("cut a long record behind a tag, and strange octets in reasons")
    func bounds() throws {
        let record = "v=DMARC1; p=none; rua=" + String(repeating: "mailto:a@example.org,", count: 100) + "; t=y"
        #expect(try row(authentication(record: record))?.policy == "v=DMARC1; p=none")
        let reason = try row2([signature("a.example", "x", .fail, "\u{7}\nü" + String(repeating: "x", count: 200))])
        #expect(reason.dkim[0].reason.utf8.count == 100 && reason.dkim[0].reason.hasPrefix("????x"))
    }

    @Test("rows of aggregate reports are written as text and read as the same again")
    func text() throws {
        for method in [
            DMARCAggregateRow.Method(domain: "a.example", selector: "s", result: "fail", reason: "one  two "),
            .init(domain: "a.example", result: "pass"), .init(domain: "a.example", selector: "-x", result: "pass"),
        ] { #expect(DMARCAggregateRow.Method(method.text) == method) }
        for text in ["", "a.example", "a.example s", " s pass"] { #expect(DMARCAggregateRow.Method(text) == nil) }
        for override in [DMARCAggregateRow.Override(.localPolicy), .init(.other, "left out by pct")] {
            #expect(DMARCAggregateRow.Override(override.text) == override)
        }
        #expect(DMARCAggregateRow.Override("sampled_out") == nil && DMARCAggregateRow.Override("") == nil)
    }

    @Test("tell the tags of the record as it was published")
    func published() {
        let policy = DMARCPublishedPolicy(
            record: "v=DMARC1; p=Reject; sp=quarantine; np=none; adkim=s; aspf=r; pct=50; t=y; fo=1; "
                + "rua=mailto:a@example.org, mailto:b@example.net!10m")
        #expect(policy.p == .reject && policy.sp == .quarantine && policy.np == DMARCPolicy.none)
        #expect(policy.adkim == .strict && policy.aspf == .relaxed && policy.pct == 50 && policy.testing == "y")
        #expect(policy.fo == "1" && policy.rua == ["mailto:a@example.org", "mailto:b@example.net"])
        let bare = DMARCPublishedPolicy(record: "v=DMARC1; rua=mailto:a@example.org")
        #expect(bare.p == .none && bare.sp == nil && bare.rua == ["mailto:a@example.org"])
        #expect(bare.adkim == .relaxed && bare.fo == "0" && bare.pct == 100 && bare.testing == "n")
        #expect(DMARCPublishedPolicy(record: "").p == .none)
        #expect(DMARCPublishedPolicy(record: "\u{0};==;p").rua.isEmpty)
    }
}

@Suite("Counts for aggregate reports")
struct DMARCCountsTests {
    private func row(_ source: Int, policy: Int = 0, day: Int64 = 1) -> DMARCAggregateRow {
        DMARCAggregateRow(
            day: UTCDay(number: day), organization: "contoso", policyDomain: "p\(policy).example", policy: "v=DMARC1",
            discovery: .treeWalk, headerFrom: "a.p\(policy).example", source: "192.0.2.\(source)", disposition: .reject)
    }

    @Test("add up equal messages, and are given out once")
    func adds() {
        let counts = DMARCCounts()
        for _ in 0..<3 { counts.record(row(1)) }
        counts.record(row(2))
        counts.record(row(1, day: 2))
        let messages = counts.take()
        #expect(messages == [row(1): 3, row(2): 1, row(1, day: 2): 1])
        #expect(counts.take().isEmpty)
        counts.restore(messages)
        counts.record(row(1))
        #expect(counts.take()[row(1)] == 4)
    }

    @Test("counts for aggregate reports are bounded in rows: then by policy alone, then in number")
    func rows() {
        let counts = DMARCCounts(room: .init(rows: 3, octets: 1 << 20, merged: 2))
        for source in 0..<10 { counts.record(row(source)) }
        counts.record(row(0))
        for policy in 1..<4 { counts.record(row(0, policy: policy)) }
        counts.record(row(0, policy: 2))
        let messages = counts.take()
        #expect(messages[row(0)] == 2 && messages[row(1)] == 1 && messages[row(2)] == 1)
        #expect(messages[row(0).merged] == 7)
        #expect(messages[row(0, policy: 1).merged] == 1)
        #expect(messages[.leftOut(on: UTCDay(number: 1))] == 3)
        #expect(messages.count == 6 && messages.values.reduce(0, +) == 15)
        #expect(row(0).merged.isMerged && row(0).merged.source.isEmpty && row(0).merged.policyDomain == "p0.example")
        #expect(!row(0).isMerged && !DMARCAggregateRow.leftOut(on: UTCDay(number: 1)).isMerged)
    }

    @Test("counts for aggregate reports are bounded in octets")
    func octets() {
        let counts = DMARCCounts(room: .init(rows: 1_000, octets: 10 * row(100).size, merged: 10))
        for source in 100..<200 { counts.record(row(source)) }
        let messages = counts.take()
        #expect(messages.count == 11 && messages[row(100).merged] == 90)
    }
}
