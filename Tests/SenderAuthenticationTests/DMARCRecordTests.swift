import SenderAuthentication
import Testing

@Suite("DMARC records: RFC 9989 sections 4.7 and 4.8, RFC 7489 section 6.3")
struct DMARCRecordTests {
    private func record(_ text: String) -> DMARCRecord? { DMARCRecord(text.utf8) }

    @Test(
        "section 4.7: the version is the first tag and exact, or it is no record",
        arguments: [
            "", ";", "p=none", "v=DMARC1p=none", "v=DMARC2; p=none", "v=dmarc1; p=none", "p=none; v=DMARC1", "DMARC1",
            "v=spf1 -all", "v=DMARC1.0; p=none", "v DMARC1; p=none", "v=DMARC1,p=none", "; v=DMARC1; p=none",
        ])
    func noRecord(text: String) {
        #expect(record(text) == nil)
    }

    @Test(
        "section 4.8: blanks stand round tags, values and separators",
        arguments: [
            "v=DMARC1;p=reject", "v=DMARC1; p=reject;", " v = DMARC1 ; p = reject ; ", "v\t=\tDMARC1\t;\tp=reject",
            "v=DMARC1; P=Reject", "V=DMARC1; p=REJECT", "v=DMARC1; x=y; ; =; nonsense; p=reject; p=none",
        ])
    func reject(text: String) {
        #expect(record(text)?.policy == .reject)
        #expect(record(text)?.isUnusable == false)
    }

    @Test("section 4.7: every tag")
    func tags() throws {
        let record = try #require(
            self.record(
                "v=DMARC1; p=quarantine; sp=reject; np=none; adkim=s; aspf=S; t=y; psd=n; pct=42; fo=1:d; rf=afrf; "
                    + "ri=3600; rua=mailto:a@example.org!10m, https://r.example.org/x?y ; ruf=mailto:b@example.org"))
        #expect(record.policy == .quarantine)
        #expect(record.subdomainPolicy == .reject)
        #expect(record.nonexistentPolicy == DMARCPolicy.none)
        #expect(record.dkimAlignment == .strict)
        #expect(record.spfAlignment == .strict)
        #expect(record.isTesting)
        #expect(record.suffixRole == .isOrganizational)
        #expect(record.percentage == 42)
        #expect(record.failureOptions == "1:d")
        #expect(
            record.aggregateReports == [
                DMARCReportURI("mailto:a@example.org", maximumSize: 10_485_760),
                DMARCReportURI("https://r.example.org/x?y"),
            ])
        #expect(record.failureReports == [DMARCReportURI("mailto:b@example.org")])
    }

    @Test("section 4.7: mistakes in other tags give their defaults")
    func defaults() throws {
        let plain = try #require(record("v=DMARC1; p=none"))
        #expect(plain.dkimAlignment == .relaxed && plain.spfAlignment == .relaxed)
        #expect(plain.percentage == 100 && !plain.isTesting && plain.suffixRole == .unknown)
        #expect(plain.failureOptions == "0" && plain.aggregateReports.isEmpty && plain.failureReports.isEmpty)
        #expect(
            record(
                "v=DMARC1; p=none; adkim=x; aspf=; t=maybe; psd=q; pct=101; fo=2; fo=1; rua=,:,mailto:,a b:c,1:x,x:y!z,;ruf"
            )
                == plain)
        #expect(record("v=DMARC1; p=none; pct=-1; pct=5") == plain)
        #expect(record("v=DMARC1; p=none; pct=99999999999999999999") == plain)
    }

    @Test(
        "RFC 7489 section 6.2: the size of reports",
        arguments: [
            ("!1", 1), ("!50k", 51_200), ("!10M", 10_485_760), ("!1g", 1_073_741_824), ("!1t", 1_099_511_627_776),
            ("!999999999t", UInt64.max),
        ] as [(String, UInt64)])
    func sizes(text: String, size: UInt64) {
        #expect(record("v=DMARC1; p=none; rua=mailto:a@b.example\(text)")?.aggregateReports.first?.maximumSize == size)
    }

    @Test(
        "section 4.10.1: without a valid policy the record can't be used",
        arguments: [
            "v=DMARC1", "v=DMARC1; p=", "v=DMARC1; p=block", "v=DMARC1; p=reject; sp=block", "v=DMARC1; p=reject; np=",
            "v=DMARC1; p=quarantinequarantine",
        ])
    func unusable(text: String) {
        #expect(record(text)?.isUnusable == true)
    }

    @Test("looks at 64 tags and keeps 20 addresses of reports")
    func limits() throws {
        let tags = (0..<62).map { "x\($0)=1" }.joined(separator: "; ")
        #expect(record("v=DMARC1; \(tags); p=reject")?.policy == .reject)
        #expect(record("v=DMARC1; \(tags); y=1; p=reject; sp=reject")?.policy == nil)
        let uris = (0..<100).map { "mailto:a\($0)@b.example" }.joined(separator: ",")
        #expect(record("v=DMARC1; p=none; rua=\(uris)")?.aggregateReports.count == 20)
        // Would take very long if each part were looked at more than once.
        #expect(record("v=DMARC1; p=none; rua=" + String(repeating: ",!", count: 500_000))?.aggregateReports == [])
        #expect(record("v=DMARC1" + String(repeating: ";=", count: 500_000))?.isUnusable == true)
    }
}
