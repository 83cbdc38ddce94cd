import Foundation
import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import NodeState

/// Random mail with values that repeat, so that conditions meet.
struct RandomMail {
    var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    func pick<T>(_ values: [T]) -> T { values[Int(random.next() % UInt64(values.count))] }

    static let addresses = [
        "", "ann@contoso.com", "Bob@Contoso.com", "carl@fabrikam.example", "\"a*b\"@odd.example",
        "ann@fabrikam.example",
        "björn@contoso.com", "news-77@bulk.example", "x@sub.contoso.com", "ＡＮＮ@contoso.com", "ann@contoso.co",
    ]
    static let subjects = [
        "", "Invoice 4711", "INVOICE", "Ｉｎｖｏｉｃｅ", "Straße", "STRASSE", "ΣΊΣΥΦΟΣ", "σίσυφος", "Ａ\u{3000}Ｂ", "a b", "a*b",
        "100 %",
    ]
    static let sources = [
        "192.0.2.7", "192.0.2.8", "192.0.3.1", "198.51.100.1", "0.0.0.0", "255.255.255.255", "2001:db8::1",
        "2001:db8::2", "2001:db8:1::1",
    ]
    static let messageIDs = ["<1@a>", "<2@a>", "2@a", "<>", "", "<é@a>", "<2@a"]
    static let organizations = ["contoso", "Fabrikam", "tailspin"]
    static let connectors = ["From HQ", "partner"]

    func row(_ moment: WallTime) -> TraceIndexEntry {
        var recipients: [String] = []
        for _ in 0..<(random.next() % 3 + 1) {
            let address = pick(RandomMail.addresses)
            if !recipients.contains(address) { recipients.append(address) }
        }
        return .sample(
            moment, organization: pick(RandomMail.organizations), sender: pick(RandomMail.addresses),
            recipients: recipients,
            author: random.next() % 4 == 0 ? nil : pick(Array(RandomMail.addresses.dropFirst())),
            subject: pick(RandomMail.subjects), messageID: pick(RandomMail.messageIDs),
            source: random.next() % 5 == 0 ? nil : pick(RandomMail.sources),
            direction: random.next() % 3 == 0 ? .originating : .incoming,
            connector: random.next() % 3 == 0 ? pick(RandomMail.connectors) : nil)
    }

    func pattern() -> String {
        let address = pick(RandomMail.addresses)
        let parts = address.split(separator: "@", maxSplits: 1).map(String.init)
        switch random.next() % 8 {
        case 0: return "*@" + (parts.last ?? "contoso.com")
        case 1: return (parts.first ?? "ann") + "@*"
        case 2: return "*" + String(address.dropFirst(2).prefix(4)) + "*"
        case 3: return "*"
        case 4: return "a*n@*.com"
        default: return address
        }
    }

    func query(_ moments: Range<Int64>) -> TraceQuery {
        var query = TraceQuery(limit: 5)
        func one<T>(of chance: UInt64, _ make: () -> T) -> T? { random.next() % chance == 0 ? make() : nil }
        func some(_ make: () -> String) -> [String] { (0..<(random.next() % 2 + 1)).map { _ in make() } }
        func moment() -> WallTime {
            WallTime(milliseconds: moments.lowerBound + Int64(random.next() % UInt64(moments.count)))
        }
        query.start = one(of: 4, moment)
        query.end = one(of: 4, moment)
        query.senders = one(of: 4) { some { random.next() % 6 == 0 ? "<>" : pattern() } } ?? []
        query.recipients = one(of: 4) { some(pattern) } ?? []
        query.authors = one(of: 6) { some(pattern) } ?? []
        query.messageIDs = one(of: 8) { some { pick(RandomMail.messageIDs) } } ?? []
        query.sources =
            one(of: 6) {
                some {
                    pick(
                        RandomMail.sources + [
                            "192.0.2.0/24", "192.0.0.0/16", "0.0.0.0/0", "2001:db8::/64", "::/0", "?",
                        ])
                }
            } ?? []
        query.subject = one(of: 4) {
            .init(
                String(pick(RandomMail.subjects).prefix(Int(random.next() % 8))),
                pick(TraceQuery.SubjectCondition.Kind.allCases))
        }
        query.organization = one(of: 3) { pick(["contoso", "FABRIKAM", "tailspin", "nobody"]) }
        query.connector = one(of: 8) { pick(["FROM hq", "partner", "none"]) }
        query.direction = one(of: 5) { pick([.incoming, .originating]) }
        return query
    }
}

/// The conditions read one by one, with nothing of the index.
enum PlainConditions {
    static func holds(_ query: TraceQuery, _ row: TraceIndexEntry) -> Bool {
        func one(_ patterns: [String], _ texts: [String]) -> Bool {
            patterns.isEmpty
                || patterns.contains { pattern in texts.contains { like(lower($0)[...], lower(pattern)[...]) } }
        }
        let networks = query.sources.compactMap { IPNetwork($0) }
        let (subject, wanted) = (fold(row.subject), query.subject.map { fold($0.text) } ?? [])
        let hasSubject =
            switch query.subject?.kind {
            case nil: true
            case .startsWith?: subject.starts(with: wanted)
            case .endsWith?: subject.reversed().starts(with: wanted.reversed())
            case .contains?:
                subject.indices.contains { subject[$0...].starts(with: wanted) } || wanted.isEmpty
            }
        return (query.start.map { row.received >= $0 } ?? true) && (query.end.map { row.received <= $0 } ?? true)
            && one(query.senders.map { $0 == "<>" ? "" : $0 }, [row.sender]) && one(query.recipients, row.recipients)
            && one(query.authors, row.author.map { [$0] } ?? [])
            && (query.messageIDs.isEmpty || query.messageIDs.contains { bare($0) == bare(row.messageID) })
            && (query.sources.isEmpty
                || networks.contains { network in row.source.map { network.contains($0) } ?? false })
            && hasSubject
            && (query.organization.map { $0.lowercased() == row.organization.lowercased() } ?? true)
            && (query.connector.map { $0.lowercased() == row.connector?.lowercased() } ?? true)
            && (query.direction.map { $0 == row.direction } ?? true)
    }

    private static func lower(_ text: String) -> [UInt8] {
        text.utf8.map { UInt8(ascii: "A") <= $0 && $0 <= UInt8(ascii: "Z") ? $0 + 32 : $0 }
    }

    private static func fold(_ text: String) -> [UInt8] {
        Array((text.applyingTransform(.fullwidthToHalfwidth, reverse: false) ?? text).lowercased().utf8)
    }

    private static func bare(_ text: String) -> String {
        var text = text
        if text.hasPrefix("<") { text.removeFirst() }
        if text.hasSuffix(">") { text.removeLast() }
        return text
    }

    private static func like(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            return like(text, pattern.dropFirst()) || !text.isEmpty && like(text.dropFirst(), pattern)
        }
        return text.first == first && like(text.dropFirst(), pattern.dropFirst())
    }
}

@Suite("Searches of the index", .timeLimit(.minutes(30)))
struct TraceIndexPropertyTests {
    /// Mail of some days, some of it of one moment, some out of order.
    private func desk(seed: UInt64, days: Int64 = 4, messages: Int = 300) throws -> (IndexDesk, RandomMail) {
        let desk = try IndexDesk()
        let mail = RandomMail(seed: seed)
        for number in 0..<messages {
            let before = Int64(mail.random.next() % UInt64(days))
            // Few moments, so that many rows share one.
            let moment = desk.moment(before, Int64(mail.random.next() % 40) * 2_159_999)
            desk.feed.accept((0..<(number % 5 == 0 ? 3 : 1)).map { _ in mail.row(moment) })
        }
        return (desk, mail)
    }

    @Test(
        "a search of the index finds what a look at each row finds, in the order of the trace, in pages of any size",
        arguments: 0..<6 as Range<UInt64>)
    func likePlain(seed: UInt64) async throws {
        let (desk, mail) = try desk(seed: seed)
        #expect(await desk.index.catchUp() == .done)
        let moments = desk.moment(4).milliseconds..<desk.moment(-1).milliseconds
        let order = desk.feed.entries.sorted { ($0.received, $0.id) > ($1.received, $1.id) }
        for number in 0..<150 {
            let query = mail.query(moments)
            let expected = order.filter { PlainConditions.holds(query, $0) }.map(\.id.rawValue)
            let page = [1, 3, 7, 1_000][number % 4]
            let found = try await desk.all(query, page: page).rows
            #expect(found.map(\.number) == expected, "seed \(seed), pages of \(page): \(query)")
            #expect(found.allSatisfy { $0.kind == .message })
        }
    }

    @Test(
        "a search goes on behind any place, also one of a refusal, and finds what is older",
        arguments: 0..<3 as Range<UInt64>)
    func places(seed: UInt64) async throws {
        let (desk, mail) = try desk(seed: seed, days: 2, messages: 80)
        await desk.index.catchUp()
        let order = desk.feed.entries.sorted { ($0.received, $0.id) > ($1.received, $1.id) }
        for _ in 0..<100 {
            let row = mail.pick(order)
            let place = TraceCursor(
                received: WallTime(milliseconds: row.received.milliseconds + Int64(mail.random.next() % 3) - 1),
                kind: mail.pick(TraceCursor.Kind.allCases), number: row.id.rawValue)
            let expected = order.filter {
                $0.received < place.received
                    || $0.received == place.received && place.kind == .message && $0.id.rawValue < place.number
            }
            let found = try await desk.index.find(
                TraceQuery(), behind: place, limit: 1_000, until: desk.clock.now() + .seconds(2))
            #expect(found.rows.map(\.number) == expected.map(\.id.rawValue), "seed \(seed), behind \(place)")
            #expect(found.reached == nil)
        }
    }
}
