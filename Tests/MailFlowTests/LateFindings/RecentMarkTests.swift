import Learning
import Mail
import NIOConcurrencyHelpers
import NIOCore
import Organization
import Queueing
import Testing

@testable import MailFlow

/// People's reports, as a test says them.
private final class Reports: CampaignMemory {
    let match = NIOLockedValueBox<CampaignMatch?>(nil)

    func campaign(
        _ print: Fingerprint, isKnownSender: Bool, for organization: String, at time: WallTime
    ) -> CampaignMatch? { match.withLockedValue { $0 } }

    func reportMark(of organization: String) -> Int { 0 }
}

@Suite("Marks of recent mail")
struct RecentMarkTests {
    private typealias Item = TenantAllowBlockListItem
    private static let now = WallTime(milliseconds: 1_795_000_000_000)
    private static let file = [UInt8](repeating: 0xab, count: 32)

    private func sample(
        isIncoming: Bool = true, category: VerdictCategory = .none, change: (inout MessageTraits) -> Void = { _ in }
    ) throws -> RecentMark {
        var traits = MessageTraits(isIncoming: isIncoming, category: category)
        traits.senders = [try #require(EmailAddress("eve@example.net"))]
        traits.links = [MessageTraits.Link(host: "evil.example", url: "https://evil.example/x")]
        traits.files = [Self.file]
        traits.campaign =
            Fingerprint(
                sketch: Sketch(values: Array(1...64)),
                keys: [Fingerprint.Key(.subject, 7), Fingerprint.Key(.link, .max)]
            ).octets
        change(&traits)
        return try #require(
            RecentMark(traits, of: SequenceNumber(17), organization: "contoso", received: Self.now))
    }

    private func judge(_ items: Item..., reports: Reports? = nil) -> RecentMarkJudge {
        RecentMarkJudge(items, campaigns: reports, at: Self.now)
    }

    @Test("a mark is read as it was written, and no part of it nor anything behind it is a mark")
    func octets() throws {
        let mark = try sample(category: .spam) { $0.isKnownSender = true }
        var buffer = ByteBuffer()
        #expect(mark.write(into: &buffer))
        #expect(RecentMark(reading: buffer) == mark)
        for count in 0..<buffer.readableBytes {
            let part = try #require(buffer.getSlice(at: 0, length: count))
            #expect(RecentMark(reading: part) == nil, "\(count)")
        }
        buffer.writeInteger(UInt8(0))
        #expect(RecentMark(reading: buffer) == nil)
    }

    @Test("a message of which nothing is known has no mark, and what is too large is not written")
    func nothing() throws {
        let traits = MessageTraits(isIncoming: true, category: .none)
        #expect(RecentMark(traits, of: SequenceNumber(1), organization: "contoso", received: Self.now) == nil)
        var mark = try sample()
        mark.files = Array(repeating: Self.file, count: 1_000)
        var buffer = ByteBuffer()
        #expect(!mark.write(into: &buffer) && buffer.readableBytes == 0)
    }

    @Test("what is blocked is found, the file before the link before the sender")
    func blocks() throws {
        let mark = try sample()
        let file = Item(.fileHash, String(repeating: "ab", count: 32), .block)
        let (link, sender) = (Item(.url, "evil.example", .block), Item(.sender, "example.net", .block))
        #expect(judge(file, link, sender).finding(of: mark)?.category == .malware)
        let found = try #require(judge(link, sender).finding(of: mark))
        #expect(found.category == .highConfidencePhishing && found.cause == "TenantBlockUrl evil.example")
        #expect(judge(sender).finding(of: mark)?.cause == "TenantBlockSender example.net")
        #expect(judge(Item(.url, "good.example", .block)).finding(of: mark) == nil)
    }

    @Test("only what is graver than before is found, and of the organization's own mail files alone")
    func graver() throws {
        let link = Item(.url, "evil.example", .block)
        #expect(judge(link).finding(of: try sample(category: .highConfidencePhishing)) == nil)
        #expect(judge(link).finding(of: try sample(category: .phishing)) != nil)
        let own = try sample(isIncoming: false)
        #expect(judge(link).finding(of: own) == nil)
        let file = Item(.fileHash, String(repeating: "ab", count: 32), .block)
        #expect(judge(file).finding(of: own) != nil)
    }

    @Test("a campaign is found where two things are shared and more than one person says so")
    func campaigns() throws {
        let reports = Reports()
        let (mark, day) = (try sample(), UTCDay(Self.now))
        #expect(judge(reports: reports).finding(of: mark) == nil)
        reports.match.withLockedValue {
            $0 = CampaignMatch(kinds: [.words, .link], isPhish: true, reported: day, isConfirmed: true)
        }
        #expect(judge(reports: reports).finding(of: mark)?.category == .phishing)
        reports.match.withLockedValue { $0?.isPhish = false }
        #expect(judge(reports: reports).finding(of: mark)?.category == .spam)
        reports.match.withLockedValue { $0?.isConfirmed = false }
        #expect(judge(reports: reports).finding(of: mark) == nil)
        reports.match.withLockedValue {
            $0 = CampaignMatch(kinds: [.words], isPhish: true, reported: day, isConfirmed: true)
        }
        #expect(judge(reports: reports).finding(of: mark) == nil)
    }

    @Test("what a message shares with others of a campaign is read as it was written, and nothing else is")
    func fingerprints() {
        for print in [
            Fingerprint(sketch: nil, keys: []), Fingerprint(sketch: nil, keys: [Fingerprint.Key(.image, 1)]),
            Fingerprint(sketch: Sketch(values: Array(0..<64)), keys: []),
        ] {
            let octets = print.octets
            #expect(Fingerprint(octets: octets) == print)
            #expect(Fingerprint(octets: octets + [0]) == nil)
        }
        #expect(Fingerprint(octets: []) == nil && Fingerprint(octets: [1, 99]) == nil)
    }

    @Test(
        "the policies of the recipient say what becomes of a delivered copy",
        arguments: [
            ("", .malware, "quarantine Malware"), ("", .highConfidencePhishing, "quarantine HighConfPhish"),
            ("", .phishing, "junk"), ("", .spam, "junk"),
            ("hostedContentFilterPolicy: { PhishSpamAction: Quarantine }", .phishing, "quarantine Phish"),
            ("hostedContentFilterPolicy: { PhishSpamAction: Delete }", .phishing, "stay"),
            ("hostedContentFilterPolicy: { PhishZapEnabled: false }", .phishing, "stay"),
            ("hostedContentFilterPolicy: { PhishZapEnabled: false }", .highConfidencePhishing, "stay"),
            ("hostedContentFilterPolicy: { PhishZapEnabled: false }", .spam, "junk"),
            ("hostedContentFilterPolicy: { SpamZapEnabled: false }", .spam, "stay"),
            ("malwareFilterPolicy: { ZapEnabled: false }", .malware, "stay"),
            ("malwareFilterPolicy: { ZapEnabled: false }", .phishing, "junk"),
        ] as [(String, VerdictCategory, String)])
    func actions(_ settings: String, _ category: VerdictCategory, _ expected: String) throws {
        let yaml = """
            organization: contoso
            acceptedDomains: [{ DomainName: contoso.com, Default: true }]
            \(settings)
            """
        let document = try OrganizationDocument.load(yaml: yaml, file: "contoso.yaml").get()
        let policies = OrganizationSnapshot(document, revision: 1).policies
        let words =
            switch DeliveredAction(for: category, policies.defaults, policies) {
            case .stay: "stay"
            case .junk: "junk"
            case .quarantine(let hold): "quarantine \(hold.reason.rawValue)"
            }
        #expect(words == expected)
    }
}
